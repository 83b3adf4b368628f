// The side panel: every ticket with its light, and one ticket with its timeline.

import { byId, el } from "./dom.js";
import { LIGHT_NAMES, dot } from "./markdown.js";
import { now, state } from "./store.js";
import { dayAndTime } from "./time.js";

const ORDER = ["red", "yellow", "blue", "green", "grey"];
const LEGEND = { red: "红：逾期超过 3 天、退单两次或重开", yellow: "黄：今日到期或已逾期", blue: "蓝：快到期，或在等人",
  green: "绿：时间充裕", grey: "灰：挂起或已结束" };
const ENDED = new Set(["closed", "rejected", "withdrawn", "merged", "transferred"]);
const LEVELS = { 1: "主办单位", 2: "单位主要领导", 3: "包联县领导", 4: "县长" };
let opened = "";
let scope = "open";

export const base = (number) => number.replace(/-R\d+$/, "");
export const isOpen = (ticket) => !ENDED.has(ticket.status);
const isRunning = (ticket) => ticket.counted.includes("d3"); // 在办 as digests and exports count it
export const findTicket = (number) => state.tickets.find((ticket) => base(ticket.number) === base(number));

export function openTicket(number) {
  opened = base(number);
  drawTickets();
  byId("tickets").scrollTop = 0;
}

export function drawTickets() {
  const panel = byId("tickets");
  const ticket = opened && findTicket(opened);
  const top = panel.scrollTop;
  panel.replaceChildren(...(ticket ? detail(ticket) : list()));
  panel.scrollTop = top;
  const open = state.tickets.filter(isRunning).length;
  byId("tab-open").textContent = open ? ` ${open}` : "";
}

function list() {
  const open = state.tickets.filter(isRunning);
  const shown = [...(scope === "open" ? open : state.tickets)].sort((a, b) => ORDER.indexOf(a.light) - ORDER.indexOf(b.light));
  const chip = (name, text) => el("button", { type: "button", class: "chip", "aria-pressed": String(scope === name),
    onclick: () => { scope = name; drawTickets(); } }, text);
  return [
    el("h2", {}, "工单台账"),
    el("p", { class: "lights" }, ORDER.map((light) => {
      const count = state.tickets.filter((ticket) => ticket.light === light).length;
      return el("span", { title: LEGEND[light] }, dot(light), `${LIGHT_NAMES[light].slice(0, 1)} ${count}`);
    })),
    el("div", { class: "chips" }, chip("open", `在办 ${open.length}`), chip("all", `全部 ${state.tickets.length}`)),
    shown.length ? el("ul", { class: "rows" }, shown.map(row))
      : el("p", { class: "none" }, state.tickets.length ? "在办事项已经清零。" : "还没有工单。在群里 @吹哨 说一件难事，这里就会出现。"),
  ];
}

function row(ticket) {
  const due = dueOf(ticket);
  return el("li", {}, el("button", { type: "button", class: "row", "data-testid": "ticket-row", "data-number": ticket.number,
    onclick: () => openTicket(ticket.number) },
    dot(ticket.light, "big"),
    el("span", { class: "row-words" },
      el("span", { class: "row-head" }, el("b", {}, ticket.number), el("span", { class: "status" }, statusOf(ticket))),
      el("span", { class: "row-what" }, `${ticket.project ?? "项目未识别"} · ${categoryOf(ticket)}`),
      el("span", { class: "row-who" }, ticket.unit ?? "项目推进中心（待分办）",
        due ? el("span", { class: due.isLate ? "late" : "" }, due.text) : null))));
}

const statusOf = (ticket) => state.labels.status[ticket.status] ?? ticket.status;
const categoryOf = (ticket) => state.labels.category[ticket.category] ?? "类别待定";

function dueOf(ticket) {
  if (!isOpen(ticket)) return null;
  const [name, at] = ticket.status === "assigned" && ticket.sign_due_at ? ["签收限", ticket.sign_due_at] : ["办结限", ticket.due_at];
  return at ? { text: `${name} ${dayAndTime(at)}`, isLate: Date.parse(at) < now() } : null;
}

function detail(ticket) {
  return [
    el("button", { type: "button", class: "back", "data-testid": "tickets-back", onclick: () => openTicket("") }, "‹ 全部工单"),
    el("h2", { class: "one" }, dot(ticket.light, "big"), ticket.number, el("span", { class: "status" }, statusOf(ticket))),
    el("p", { class: "legend" }, LEGEND[ticket.light] ?? ""),
    el("dl", {}, facts(ticket).filter(([, value]) => value).flatMap(([name, value, isLate]) =>
      [el("dt", {}, name), el("dd", { class: isLate ? "late" : "" }, value)])),
    ticket.text ? el("blockquote", {}, ticket.text) : null,
    el("h3", {}, "经过"),
    el("ol", { class: "timeline", "data-testid": "timeline" }, ticket.history.map((event) => step(event))),
  ].filter(Boolean);
}

function facts(ticket) {
  const moment = (at) => at && dayAndTime(at);
  const isLate = (at, holds) => Boolean(at && holds && Date.parse(at) < now());
  const moved = ticket.original_due_at && ticket.original_due_at !== ticket.due_at;
  return [
    ["项目", ticket.project ?? "未识别"],
    ["类别", [categoryOf(ticket), ...ticket.also.map((code) => state.labels.category[code] ?? code)].join("，兼")],
    ["主办", ticket.unit ?? "项目推进中心（待分办）"],
    ["协办", ticket.co_units.join("、")],
    ["反映人", ticket.reporter ?? "不公开或未登记"],
    ["协调层级", LEVELS[ticket.level]],
    ["吹哨", ticket.whistle_level ? `${"一二三"[ticket.whistle_level - 1]}级` : ""],
    ["签收限", moment(ticket.sign_due_at), isLate(ticket.sign_due_at, ticket.status === "assigned")],
    ["办结限", moment(ticket.due_at) && `${moment(ticket.due_at)}${ticket.provisional ? "（暂定）" : ""}${moved ? `（原定 ${moment(ticket.original_due_at)}）` : ""}`,
      isLate(ticket.due_at, isOpen(ticket))],
  ];
}

function step(event) {
  const actor = state.labels.actor[event.actor] ?? event.actor;
  return el("li", {},
    el("time", {}, dayAndTime(event.at)),
    el("div", {}, el("b", {}, state.labels.action[event.action] ?? event.action), ` ${actor}`),
    event.note ? el("div", { class: "note" }, event.note) : null);
}
