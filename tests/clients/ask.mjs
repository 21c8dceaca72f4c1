// Ask a SPARQL endpoint through Comunica: node ask.mjs ENDPOINT QUERY
import { QueryEngine } from "@comunica/query-sparql";

const [endpoint, query] = process.argv.slice(2);
const engine = new QueryEngine();
const result = await engine.query(query, { sources: [{ type: "sparql", value: endpoint }] });
const form = result.resultType === "quads" ? "application/n-triples" : "application/sparql-results+json";
const { data } = await engine.resultToString(result, form);
data.on("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
data.pipe(process.stdout);
