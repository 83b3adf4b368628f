// Wires the page: identity, clock, composer, story, and a look at the server every 1.5 seconds.

import { byId, el, toast } from "./dom.js";
import { bare } from "./markdown.js";
import {
  ask, become, loadLines, loadStage, loadTickets, myChats, nameOf, now, privateChat, startCounting, state, unread,
} from "./store.js";
import * as story from "./story.js";
import { drawChats, drawStream, drawTitle, toEnd, useActions } from "./stream.js";
import { drawTickets, openTicket } from "./tickets.js";
import { clockText } from "./time.js";

const EVERY_MS = 1500;
const TICKETS_EVERY = 4; // looks at messages between two looks at quiet tickets
const OFFICE = { open: "上班时间", closed: "下班时间", rest: "休息日" };
const NUMBER = /Q\d{4,}(?:-R\d+)?/;
let quoted = null;
let looks = 0;

function show(view) {
  document.body.dataset.view = view;
  for (const tab of document.querySelectorAll(".tabs button")) {
    tab.setAttribute("aria-current", tab.dataset.go === view ? "page" : "false");
  }
  if (view === "chat") drawAll(true);
}

function drawAll(jump = false) {
  drawTitle();
  drawStream(jump);
  drawChats();
  drawIdentities();
  drawElsewhere();
  byId("at").hidden = state.chat.startsWith("p:");
  byId("draft").placeholder = state.chat.startsWith("p:") ? "跟吹哨说一句" : "@吹哨 哪个项目、卡在哪里";
}

// Identities by unit, each with the number of private messages that wait for that person.
function drawIdentities() {
  const select = byId("identity");
  if (!select.options.length) {
    const units = byUnit(state.people.values());
    select.replaceChildren(...[...units].map(([unit, people]) =>
      el("optgroup", { label: unit }, people.map((person) => el("option", { value: person.id })))));
  }
  for (const option of select.options) {
    const person = state.people.get(option.value);
    const waiting = option.value === state.viewer ? 0 : unread(privateChat(option.value), option.value).length;
    const text = `${person.name} · ${person.post || "未任职"}${waiting ? `（${waiting} 条未读）` : ""}`;
    if (option.textContent !== text) option.textContent = text;
  }
  select.value = state.viewer;
}

const unitOf = (person) => person.unit || "其他";

function byUnit(people) {
  const units = new Map();
  for (const person of people) units.set(unitOf(person), [...(units.get(unitOf(person)) ?? []), person]);
  return units;
}

// Whom else the bot has just written to in private: one click shows what they see.
function drawElsewhere() {
  const others = [...state.people.keys()].filter((id) => id !== state.viewer && unread(privateChat(id), id).length);
  const newest = others.sort((a, b) => lastSeq(b) - lastSeq(a)).slice(0, 3);
  const box = byId("elsewhere");
  box.hidden = !newest.length;
  box.replaceChildren(
    el("span", {}, `机器人还私聊了 ${others.length} 人：`),
    ...newest.map((id) => el("button", { type: "button", class: "chip", "data-person": id, onclick: () => visit(id, privateChat(id)) },
      `${nameOf(id)} ${unread(privateChat(id), id).length}`)),
  );
}

const lastSeq = (id) => Math.max(0, ...unread(privateChat(id), id).map((line) => line.seq));

function visit(viewer, chat) {
  become(viewer);
  state.chat = chat;
  setQuote(null);
  show("chat");
}

function drawClock() {
  byId("clock-time").textContent = clockText(now());
  const office = byId("clock-office");
  office.textContent = OFFICE[state.clock.office] ?? "";
  office.className = `office ${state.clock.office}`;
}

async function look() {
  const fresh = await loadLines();
  looks += 1;
  if (fresh.length || looks % TICKETS_EVERY === 1) {
    await loadTickets();
    drawTickets();
    story.drawStory();
  }
  if (fresh.length) drawAll();
  return fresh;
}

async function say(message) {
  const { replies } = await ask("/demo/messages", message);
  await look();
  toEnd();
  return replies;
}

async function moveClock(body) {
  const moved = await ask("/demo/clock", body);
  looks = 0;
  const fresh = await look();
  drawClock();
  toast(moved.note ?? `已到 ${clockText(now())}${fresh.length ? `，机器人发出 ${fresh.length} 条消息` : "，没有新消息"}`);
}

// Runs something that talks to the server with its button switched off; errors are told.
async function busy(button, work) {
  if (button.disabled) return;
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    toast(error.message, true);
  } finally {
    button.disabled = false;
  }
}

function setQuote(line) {
  quoted = line;
  const box = byId("quoting");
  box.hidden = !line;
  box.firstElementChild.textContent = line ? `引用 ${line.name}：${bare(line.text).slice(0, 40)}` : "";
  if (line) byId("draft").focus();
}

function fit() {
  const draft = byId("draft");
  draft.style.height = "auto";
  draft.style.height = `${Math.min(draft.scrollHeight + 2, 120)}px`;
}

function setDraft(text) {
  byId("draft").value = text;
  fit();
}

function send(event) {
  event.preventDefault();
  const text = byId("draft").value.trim();
  if (!text) return;
  busy(document.querySelector("[data-testid=send]"), async () => {
    await say({ chat: state.chat, sender: state.viewer, text, ...(quoted && { quote: quoted.id }) });
    setDraft("");
    setQuote(null);
  });
}

async function perform(act) {
  if (act.clock) return moveClock(act.clock);
  visit(act.sender, act.chat);
  const replies = await say({ chat: act.chat, sender: act.sender, text: act.text });
  story.tellTicket(act.slot, replies[0]?.text.match(NUMBER)?.[0]);
  return undefined;
}

const open = (number) => {
  openTicket(number);
  show("tickets");
};
const press = (line, button, node) => busy(node, () =>
  say({ chat: line.chat, sender: state.viewer, text: button.text, quote: line.id, button: button.id }));
const choose = (chat) => {
  state.chat = chat;
  setQuote(null);
  show("chat");
};

function listen() {
  useActions({ open, press, quote: setQuote, choose });
  story.useActions({
    perform: (act) => busy(document.querySelector("[data-testid=story-do]"), async () => {
      await perform(act);
      story.stepDone();
    }).then(story.drawStory),
    fill: (act) => {
      visit(act.sender, act.chat);
      setDraft(act.text);
      byId("draft").focus();
    },
  });
  byId("identity").addEventListener("change", (event) => {
    become(event.target.value);
    setQuote(null);
    drawAll(true);
  });
  for (const button of document.querySelectorAll(".clock-buttons button")) {
    const { advance, to } = button.dataset;
    button.addEventListener("click", () => busy(button, () => moveClock(advance ? { advance } : { to })));
  }
  for (const tab of document.querySelectorAll(".tabs button")) tab.addEventListener("click", () => show(tab.dataset.go));
  byId("composer").addEventListener("submit", send);
  byId("draft").addEventListener("input", fit);
  byId("draft").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
  });
  byId("at").addEventListener("click", () => {
    const { value } = byId("draft");
    if (!value.includes("@吹哨")) setDraft(`@吹哨 ${value}`);
    byId("draft").focus();
  });
  byId("quoting").lastElementChild.addEventListener("click", () => setQuote(null));
  byId("newer").addEventListener("click", toEnd);
  byId("stream").addEventListener("scroll", () => {
    const { scrollHeight, scrollTop, clientHeight } = byId("stream");
    if (scrollHeight - scrollTop - clientHeight < 80) byId("newer").hidden = true;
  });
  document.addEventListener("visibilitychange", () => document.hidden || drawAll());
}

async function lookAgain() {
  if (!document.hidden) {
    try {
      await look();
      document.body.classList.remove("offline");
    } catch (error) {
      if (!document.body.classList.contains("offline")) toast(error.message, true);
      document.body.classList.add("offline");
    }
  }
  setTimeout(lookAgain, EVERY_MS);
}

async function start() {
  listen();
  await loadStage();
  await loadLines();
  startCounting();
  await loadTickets();
  if (!myChats().some(({ id }) => id === state.chat)) state.chat = privateChat();
  drawClock();
  drawTickets();
  story.drawStory();
  show("chat");
  document.body.dataset.ready = "true";
  setInterval(drawClock, 1000);
  setTimeout(lookAgain, EVERY_MS);
}

start().catch((error) => toast(error.message, true));
