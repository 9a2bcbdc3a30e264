// Makes what is embedded into Blup.Report: node bundle.mjs MODULES OUT
//   vega.js.gz, katex.js.gz   scripts, compressed; the page inflates them
//   katex.css                 styles with the fonts that equations need inside
//   bundle.json               versions, and the SHA-256 of each script for the page's content security policy
//   notices.txt               copyright and licence of everything that is inside
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const [modules, out] = process.argv.slice(2);
const text = (...path) => readFileSync(join(modules, ...path), "utf8");
const version = name => JSON.parse(text(name, "package.json")).version;
mkdirSync(out, { recursive: true });

const scripts = {
  vega: [["vega", "build/vega.min.js"], ["vega-lite", "build/vega-lite.min.js"], ["vega-embed", "build/vega-embed.min.js"]],
  katex: [["katex", "dist/katex.min.js"]],
};
const hashes = {};
for (const [name, files] of Object.entries(scripts)) {
  const source = files.map(([pkg, file]) => text(pkg, file).replace(/^\/\/# sourceMappingURL=.*$/gm, "").trim()).join("\n;\n") + "\n";
  hashes[name] = "sha256-" + createHash("sha256").update(source).digest("base64");
  writeFileSync(join(out, name + ".js.gz"), gzipSync(source, { level: 9 }));
}

// Equations use these faces only; each is inside as woff2, the other formats and faces are left out.
const faces = ["AMS-Regular", "Main-Bold", "Main-Italic", "Main-Regular", "Math-BoldItalic", "Math-Italic", "Caligraphic-Regular", "Size1-Regular", "Size2-Regular", "Size3-Regular", "Size4-Regular"];
const css = text("katex", "dist/katex.min.css").replace(/@font-face\{[^}]*\}/g, face => {
  const file = /KaTeX_([A-Za-z0-9-]+)\.woff2/.exec(face)?.[1];
  if (!faces.includes(file)) return "";
  const font = readFileSync(join(modules, "katex", "dist", "fonts", `KaTeX_${file}.woff2`)).toString("base64");
  return face.replace(/src:[^;}]*/, `src:url(data:font/woff2;base64,${font}) format("woff2")`);
});
if (/url\((?!data:)/.test(css)) throw new Error("katex.css still names a file");
writeFileSync(join(out, "katex.css"), css);

// The packages inside: those above and what they were built from, by the lock file; not the command line's helpers.
const inside = new Set();
const visit = name => {
  if (inside.has(name) || ["yargs", "commander", "vega-util/node"].includes(name)) return;
  inside.add(name);
  for (const next of Object.keys(JSON.parse(text(name, "package.json")).dependencies ?? {})) visit(next);
};
Object.values(scripts).flat().forEach(([name]) => visit(name));
const licences = new Map();
for (const name of [...inside].sort()) {
  const file = readdirSync(join(modules, name)).find(f => /^licen[cs]e/i.test(f));
  const all = file ? text(name, file) : "See the package's own page.";
  const holders = all.split("\n").map(l => l.trim()).filter(l => /^(©|copyright (?!notice|holder|owner|and))/i.test(l));
  const body = all.split("\n").map(l => l.trim()).filter(l => !holders.includes(l)).join("\n").trim().replace(/\n{3,}/g, "\n\n");
  const key = body.replace(/\s+/g, " ");
  if (!licences.has(key)) licences.set(key, { body, packages: [] });
  licences.get(key).packages.push(`${name} ${version(name)} (${JSON.parse(text(name, "package.json")).license})\n${[...new Set(holders)].map(h => "  " + h + "\n").join("")}`);
}
const rule = "-".repeat(80);
writeFileSync(join(out, "notices.txt"), `Blup's report page contains parts of these packages, each under its licence.\n\n${[...licences.values()].map(l => `${rule}\n${l.packages.join("")}\n${l.body}\n`).join("\n")}`);
writeFileSync(join(out, "bundle.json"), JSON.stringify({ versions: Object.fromEntries(Object.values(scripts).flat().map(([name]) => [name, version(name)])), hashes }, null, 2) + "\n");
