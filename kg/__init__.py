"""kg: news in, a knowledge graph that can be trusted out."""
