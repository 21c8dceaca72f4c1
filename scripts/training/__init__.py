"""Train, package and score the pipelines that the project ships."""
