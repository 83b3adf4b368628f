// The guided story: for each step who does what, said with one click.

import { byId, el } from "./dom.js";
import { privateChat, recall, remember, state } from "./store.js";
import { findTicket } from "./tickets.js";

let actions = {}; // perform(step), fill(step)
let kept = { at: 0, first: "", second: "", whistle: "", folded: false, ...recall("story") };

const group = () => state.chats.find((chat) => chat.kind === "group")?.id;
const people = () => [...state.people.values()];
const holder = (...roles) => people().find((person) => person.roles.some((role) => roles.includes(role)));
const project = () => state.projects.find((one) => one.manager) ?? state.projects[0];
const manager = () => state.people.get(project()?.manager) ?? holder("manager") ?? people()[0];
const desk = () => holder("desk");

function staff(...units) {
  const inside = people().filter((person) => units.includes(person.unit_name) || units.includes(person.unit));
  return inside.find((person) => person.roles.includes("liaison")) ?? inside[0];
}

// The story's own ticket if it stands where the step needs it, else the newest that does.
function ticket(slot, ...statuses) {
  const fits = (one) => one && (!statuses.length || statuses.includes(one.status));
  const own = kept[slot] && findTicket(kept[slot]);
  return fits(own) ? own : state.tickets.find((one) => fits(one) && !one.whistle_level === (slot !== "whistle"));
}

const inGroup = (person, text, more = {}) => person && { sender: person.id, chat: group(), text, ...more };
const inPrivate = (person, text, more = {}) => person && { sender: person.id, chat: privateChat(person.id), text, ...more };
const onTicket = (slot, statuses, act) => {
  const one = ticket(slot, ...statuses);
  return one && act(one);
};

const STEPS = [
  { name: "报告", hint: "项目专管员在群里说一句话，不用填表。",
    act: () => inGroup(manager(), `@吹哨 ${project()?.name ?? ""}的林地手续报上去半个月了还没批下来，施工队进不了场`, { slot: "first" }) },
  { name: "签收", hint: "主办单位联络员私聊里收到派单，点“签收”或回一句。", lacks: "先要有一张待签收的工单",
    act: () => onTicket("first", ["assigned"], (one) => inPrivate(staff(one.unit), `签收 ${one.number}`)) },
  { name: "进展", hint: "办到哪一步，主办单位说一声，反映人马上知道。", lacks: "先要有一张办理中的工单",
    act: () => onTicket("first", ["working"], (one) => inPrivate(staff(one.unit), `进展 ${one.number} 材料已补齐，今天报到省林业局窗口`)) },
  { name: "办结", hint: "主办单位说办完了，还要项目推进中心审核，不能自己销号。", lacks: "先要有一张办理中的工单",
    act: () => onTicket("first", ["working"], (one) => inPrivate(staff(one.unit), `办结 ${one.number} 使用林地审核同意书已批复，原件已交项目单位`)) },
  { name: "审核", hint: "项目推进中心分办员审核。", lacks: "先要有一张待审核的工单",
    act: () => onTicket("first", ["review"], (one) => inPrivate(desk(), `通过 ${one.number}`)) },
  { name: "确认", hint: "反映人说办好了才销号；说没办好，就重开。", lacks: "先要有一张待评价的工单",
    act: () => onTicket("first", ["rating"], (one) => inPrivate(manager(), `满意 ${one.number}`)) },
  { name: "再报一件", hint: "这一件故意没人理，看看会怎样。",
    act: () => inGroup(manager(), `@吹哨 ${project()?.name ?? ""}的施工临时用电报装两周了没装上，工地干不了活`, { slot: "second" }) },
  { name: "时间推进", hint: "到点自动提醒单位，再不动就逐级上报；灯由蓝变黄变红。可以多点几次。",
    act: () => ({ clock: { to: "next" }, again: true }) },
  { name: "吹哨", hint: "急事要人到现场：点名单位限时报到。",
    act: () => inGroup(manager(), `@吹哨 吹哨！${project()?.name ?? ""}进场路被村民堵了，挖机进不去，请乡镇和公安马上到现场`, { slot: "whistle" }) },
  { name: "报到", hint: "被点名的单位回“报到”；不回，会自动往上报。", lacks: "先吹一次哨",
    act: () => onTicket("whistle", [], (one) => one.whistle_level && inPrivate(staff(one.unit, ...one.co_units), "报到 20分钟到，带队来2个人")) },
  { name: "领导过问", hint: "县领导随时问一句：自己包的项目，几件没办、卡在谁那里。",
    act: () => inPrivate(holder("leader", "chief"), "我的") },
  { name: "线索保护", hint: "指名道姓的举报不进工单，说的话一个字也不存。",
    act: () => inPrivate(manager(), "我要举报某局的王科长，办手续要好处，不给钱就拖着") },
];

export function useActions(given) {
  actions = given;
}

export function tellTicket(slot, number) {
  if (slot && number) keep({ [slot]: number });
}

export function stepDone() {
  if (!STEPS[kept.at].act()?.again) go(kept.at + 1);
}

function keep(changes) {
  kept = { ...kept, ...changes };
  remember("story", kept);
}

function go(at) {
  keep({ at: Math.max(0, Math.min(STEPS.length - 1, at)) });
  drawStory();
}

export function drawStory() {
  const step = STEPS[kept.at];
  const act = step.act();
  const who = act?.sender && state.people.get(act.sender);
  const story = byId("story");
  story.classList.toggle("folded", kept.folded);
  story.replaceChildren(
    el("button", { type: "button", class: "fold", "aria-expanded": String(!kept.folded), "data-testid": "story-fold",
      onclick: () => { keep({ folded: !kept.folded }); drawStory(); } },
      el("b", {}, "剧本"), el("span", { class: "at" }, `${kept.at + 1}/${STEPS.length}`)),
    el("ol", { class: "steps" }, STEPS.map(({ name }, i) => el("li", {},
      el("button", { type: "button", class: i < kept.at ? "past" : "", "aria-current": i === kept.at ? "step" : null, onclick: () => go(i) },
        el("span", { class: "n" }, String(i + 1)), name)))),
    el("div", { class: "now" },
      el("p", { class: "hint" }, el("b", { class: "name" }, `${kept.at + 1} ${step.name}`), step.hint),
      act ? sample(act, who) : el("p", { class: "sample none" }, `${step.lacks ?? "登记里没有合适的人"}，或点“下一步”。`),
      el("div", { class: "do" },
        el("button", { type: "button", class: "primary", "data-testid": "story-do", disabled: !act, onclick: () => actions.perform(act) },
          who ? `替${who.name}说` : "拨到下一个到期"),
        act?.text ? el("button", { type: "button", "data-testid": "story-fill", onclick: () => actions.fill(act) }, "填到输入框") : null,
        el("button", { type: "button", "data-testid": "story-skip", disabled: kept.at === STEPS.length - 1, onclick: () => go(kept.at + 1) }, "下一步"))),
  );
  story.querySelector('[aria-current="step"]')?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
}

function sample(act, who) {
  if (!who) return el("p", { class: "sample" }, "时钟拨到下一个到期时刻，沿途该提醒的都会发出。");
  return el("p", { class: "sample" }, el("span", { class: "tag" }, [who.unit, who.post].filter(Boolean).join(" · ")), ` ${who.name}：${act.text}`);
}
