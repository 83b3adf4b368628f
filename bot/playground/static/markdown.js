// Renders the bot's Markdown (what WeCom shows, without links) and plain text as DOM nodes.

import { el } from "./dom.js";

export const LAMPS = { "🔴": "red", "🟡": "yellow", "🟢": "green", "🔵": "blue", "⚪": "grey" };
export const LIGHT_NAMES = { red: "红灯", yellow: "黄灯", green: "绿灯", blue: "蓝灯", grey: "灰灯" };
const NUMBER = String.raw`(?<number>Q\d{4,}(?:-R\d+)?)`;
const AT = String.raw`<@(?<account>[^<>\s]{1,64})>|(?<at>[@＠](?:吹哨|小助手))`;
const MARKS = String.raw`\*\*(?<bold>.+?)\*\*|\x60(?<code>[^\x60]+)\x60|` +
  String.raw`<font color="(?<colour>info|warning|comment)">(?<coloured>.*?)</font>|(?<lamp>[🔴🟡🟢🔵⚪])`;
const PLAIN = new RegExp(`${AT}|${NUMBER}`, "gu");
const RICH = new RegExp(`${MARKS}|${AT}|${NUMBER}`, "gu");

export const dot = (light, extra = "") =>
  el("span", { class: `dot ${light} ${extra}`, role: "img", "aria-label": LIGHT_NAMES[light] ?? "" });

// `scene` tells who looks (viewer), how accounts are called (nameOf) and what a number opens (open).
function inline(text, pattern, scene) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(pattern)) {
    nodes.push(text.slice(from, found.index), piece(found.groups, scene));
    from = found.index + found[0].length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== "");
}

function piece(found, scene) {
  if (found.bold) return el("strong", {}, inline(found.bold, RICH, scene));
  if (found.code) return el("code", {}, found.code);
  if (found.colour) return el("span", { class: `font-${found.colour}` }, inline(found.coloured, RICH, scene));
  if (found.lamp) return dot(LAMPS[found.lamp]);
  if (found.account) return mention(found.account, scene);
  if (found.at) return el("span", { class: "at-bot" }, found.at);
  return el("button", { type: "button", class: "number", onclick: () => scene.open(found.number) }, found.number);
}

export function mention(account, scene) {
  const isMe = account === scene.viewer;
  return el("span", { class: isMe ? "mention me" : "mention" }, `@${scene.nameOf(account)}`);
}

export function plain(text, scene) {
  return text.split("\n").map((line) => el("div", { class: "line" }, inline(line, PLAIN, scene)));
}

const BLOCKS = [
  { starts: /^>\s?/, build: (lines, scene) => el("blockquote", {}, lines.map((line) => textLine(line, scene))) },
  { starts: /^[-*•]\s+/, build: (lines, scene) => el("ul", {}, lines.map((line) => el("li", {}, inline(line, RICH, scene)))) },
  {
    starts: /^\d{1,3}[.)]\s+/,
    build: (lines, scene, first) =>
      el("ol", { start: parseInt(first, 10) }, lines.map((line) => el("li", {}, inline(line, RICH, scene)))),
  },
];

export function markdown(text, scene) {
  const nodes = [];
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; ) {
    const block = BLOCKS.find(({ starts }) => starts.test(lines[i]));
    if (!block) {
      nodes.push(single(lines[i++], scene));
      continue;
    }
    const first = lines[i];
    const inside = [];
    while (i < lines.length && block.starts.test(lines[i])) inside.push(lines[i++].replace(block.starts, ""));
    nodes.push(block.build(inside, scene, first));
  }
  return nodes;
}

function single(line, scene) {
  const heading = line.match(/^#{1,6}\s+(.*)$/u);
  if (heading) return el("div", { class: "line heading" }, inline(heading[1], RICH, scene));
  const titled = line.match(/^(【[^】]{1,20}】)(.*)$/u);
  if (titled) return el("div", { class: "line titled" }, el("b", {}, titled[1]), inline(titled[2], RICH, scene));
  return textLine(line, scene);
}

// “主办：林业局” reads better when the label steps back.
function textLine(line, scene) {
  const field = line.match(/^(\p{Script=Han}{2,4}：)(.+)$/u);
  if (!field) return el("div", { class: line ? "line" : "gap" }, inline(line, RICH, scene));
  return el("div", { class: "line" }, el("span", { class: "label" }, field[1]), inline(field[2], RICH, scene));
}

// The most serious lamp in the text, or "" when it shows none.
export function lightOf(text) {
  const shown = Object.entries(LAMPS).find(([lamp]) => text.includes(lamp));
  return shown ? shown[1] : "";
}

// One line of plain words: no marks, lamps by name.
export const bare = (text) =>
  text
    .replace(/[*`>#]|<\/?font[^>]*>/g, "")
    .replace(/[🔴🟡🟢🔵⚪]\uFE0F?/gu, (lamp) => `${LIGHT_NAMES[LAMPS[lamp.slice(0, 2)] ?? LAMPS[lamp[0]]]} `)
    .replace(/\s+/g, " ")
    .trim();
