// The list of chats and the stream of messages.

import { byId, el } from "./dom.js";
import { bare, lightOf, markdown, mention, plain } from "./markdown.js";
import { linesOf, markRead, myChats, nameOf, state, unread } from "./store.js";
import { dayText, timeText } from "./time.js";

const MOST_SHOWN = 200;
const HUES = 6;
let actions = {}; // open(number), press(line, button), quote(line), choose(chat)
let drawn = { key: "", nodes: new Map() };

export function useActions(given) {
  actions = given;
}

const scene = () => ({ viewer: state.viewer, nameOf, open: actions.open });

export function drawChats() {
  byId("chats").replaceChildren(...myChats().map(chatItem));
  const total = myChats().reduce((sum, chat) => sum + (chat.id === state.chat ? 0 : unread(chat.id).length), 0);
  const badge = byId("tab-unread");
  badge.hidden = !total;
  badge.textContent = total > 99 ? "99+" : total;
}

export const isForMe = (line) => line.mentions.includes(state.viewer) || line.text.includes(`<@${state.viewer}>`);

function chatItem(chat) {
  const isOpen = chat.id === state.chat;
  const waiting = unread(chat.id);
  const last = linesOf(chat.id).slice(-1)[0];
  const isGroup = chat.kind === "group";
  const title = isGroup ? chat.name : "吹哨";
  const preview = last ? `${last.sender === state.viewer || !isGroup ? "" : `${last.name}：`}${last.file ? `[${last.file.name}]` : bare(last.text)}` : "还没有消息";
  const button = el(
    "button",
    { type: "button", class: isOpen ? "chat-item open" : "chat-item", "data-testid": "chat-item", "data-chat": chat.id,
      "aria-current": isOpen ? "true" : null, onclick: () => actions.choose(chat.id) },
    el("span", { class: isGroup ? "avatar group" : "avatar bot", "aria-hidden": "true" }, isGroup ? "群" : "哨"),
    el("span", { class: "chat-words" },
      el("span", { class: "chat-head" },
        el("b", {}, title, isGroup ? null : el("i", { class: "tag" }, "私聊")),
        el("time", {}, last ? timeText(last.at) : "")),
      el("span", { class: "chat-preview" },
        waiting.some(isForMe) ? el("em", {}, "[有人@我] ") : null, preview)),
    waiting.length ? el("span", { class: "badge", "data-testid": "unread", "aria-label": `${waiting.length} 条未读` },
      waiting.length > 99 ? "99+" : String(waiting.length)) : null,
  );
  return el("li", {}, button);
}

export function drawTitle() {
  const chat = state.chats.find(({ id }) => id === state.chat);
  const isGroup = chat?.kind === "group";
  byId("chat-name").textContent = isGroup ? chat.name : "吹哨";
  byId("chat-note").textContent = isGroup ? "群聊 · 要机器人办事请 @吹哨" : `${nameOf(state.viewer)}的私聊 · 只有本人可见`;
}

// Draws the open chat; keeps the reader's place unless they were at the end.
export function drawStream(jump = false) {
  const stream = byId("stream");
  const key = `${state.viewer}|${state.chat}`;
  const isOther = key !== drawn.key;
  const wasAtEnd = stream.scrollHeight - stream.scrollTop - stream.clientHeight < 80;
  if (isOther) drawn = { key, nodes: new Map() };
  const lines = linesOf(state.chat).slice(-MOST_SHOWN);
  const count = stream.childElementCount;
  stream.replaceChildren(...(lines.length ? withDays(lines) : [el("li", { class: "empty" }, emptyText())]));
  const isMore = stream.childElementCount > count;
  if (isOther || jump || wasAtEnd) toEnd();
  else if (isMore) byId("newer").hidden = false;
  if (isSeen()) markRead(state.chat);
}

const isSeen = () => !document.hidden && (document.body.dataset.view === "chat" || matchMedia("(min-width: 900px)").matches);

function emptyText() {
  if (state.chat.startsWith("p:")) return "机器人发给他本人的提醒会出现在这里，也可以直接跟它说话。";
  return "还没有人说话。试试在下面说：@吹哨 哪个项目、卡在哪里。";
}

export function toEnd() {
  const stream = byId("stream");
  stream.scrollTop = stream.scrollHeight;
  byId("newer").hidden = true;
}

function withDays(lines) {
  let day = "";
  return lines.flatMap((line) => {
    const nodes = [];
    if (dayText(line.at) !== day) nodes.push(el("li", { class: "day" }, (day = dayText(line.at))));
    if (!drawn.nodes.has(line.seq)) drawn.nodes.set(line.seq, bubble(line));
    return [...nodes, drawn.nodes.get(line.seq)];
  });
}

function bubble(line) {
  const isBot = line.sender === "bot";
  const isMine = line.sender === state.viewer;
  const person = state.people.get(line.sender);
  const tag = isBot ? "机器人" : [person?.unit, person?.post].filter(Boolean).join(" · ");
  const classes = ["message", isBot ? "from-bot" : "", isMine ? "mine" : "", isForMe(line) ? "for-me" : ""];
  return el("li", { class: classes.filter(Boolean).join(" ") },
    el("span", { class: isBot ? "avatar bot" : `avatar hue-${hue(line.sender)}`, "aria-hidden": "true" }, isBot ? "哨" : line.name.slice(0, 1)),
    el("div", { class: "said" },
      el("div", { class: "meta" },
        el("b", {}, line.name), tag ? el("span", { class: "tag" }, tag) : null, el("time", {}, timeText(line.at)),
        el("button", { type: "button", class: "reply", "aria-label": `引用${line.name}的消息`, onclick: () => actions.quote(line) }, "引用")),
      isBot ? card(line) : words(line)));
}

function words(line) {
  const isGone = line.text === "（此条内容未保存）";
  return el("div", { class: isGone ? "bubble gone" : "bubble", "data-testid": "message", "data-id": line.id },
    line.quote ? el("div", { class: "quoted" }, bare(line.quote.text).slice(0, 60)) : null, plain(line.text, scene()));
}

function card(line) {
  const named = line.mentions.filter((account) => !line.text.includes(`<@${account}>`));
  return el("div", { class: `bubble card ${lightOf(line.text)}`, "data-testid": "message", "data-id": line.id },
    named.length ? el("div", { class: "line" }, named.flatMap((account) => [mention(account, scene()), " "])) : null,
    line.file ? enclosed(line.file) : markdown(line.text, scene()),
    line.buttons.length ? el("div", { class: "buttons" }, line.buttons.map((button, i) =>
      el("button", { type: "button", class: i ? "" : "primary", "data-testid": "card-button", "data-button": button.id,
        onclick: (event) => actions.press(line, button, event.currentTarget) }, button.text))) : null);
}

// A picture grows when it has come: who was at the end stays there.
function keepEnd({ target }) {
  const stream = byId("stream");
  if (stream.scrollHeight - stream.scrollTop - stream.clientHeight < target.offsetHeight + 120) toEnd();
}

function enclosed({ name, url }) {
  const link = { class: "file", href: url, target: "_blank", rel: "noopener", "data-testid": "file" };
  if (!name.endsWith(".png")) return el("a", { ...link, download: name }, `文件：${name}`);
  return el("a", link, el("img", { src: url, alt: name, onload: keepEnd }));
}

const hue = (account) => [...account].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 997, 7) % HUES;
