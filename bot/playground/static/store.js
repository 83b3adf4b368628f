// What the page knows, and how it talks to the server.

export const state = {
  people: new Map(), chats: [], projects: [], labels: { status: {}, action: {}, category: {}, actor: {} },
  lines: [], ids: new Set(), seq: 0, baseline: 0,
  tickets: [], viewer: "", chat: "", clock: { now: 0, at: 0, office: "" },
};

const memory = (() => {
  try {
    return window.sessionStorage;
  } catch {
    return null; // storage is switched off: marks last as long as the page
  }
})();
const marks = new Map(JSON.parse(memory?.getItem("marks") ?? "[]"));

export function remember(name, value) {
  memory?.setItem(name, JSON.stringify(value));
}

export function recall(name) {
  return JSON.parse(memory?.getItem(name) ?? "null");
}

export async function ask(path, body) {
  const options = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let response;
  try {
    response = await fetch(path, options || {});
  } catch {
    throw new Error("连不上演示服务，请确认它还在运行。");
  }
  const value = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(value.message ?? value.error ?? `出错了（${response.status}）`);
  return value;
}

export async function loadStage() {
  const stage = await ask("/demo/state");
  state.people = new Map(stage.people.map((person) => [person.id, person]));
  Object.assign(state, { chats: stage.chats, projects: stage.projects, labels: stage.labels });
  setClock(stage);
  const kept = recall("viewer");
  const first = stage.people.find((person) => person.roles.includes("manager")) ?? stage.people[0];
  state.viewer = state.people.has(kept) ? kept : first?.id ?? "";
  state.chat = stage.chats.find((chat) => chat.kind === "group")?.id ?? privateChat();
}

// Fetches what is new; returns the new lines.
export async function loadLines() {
  const answer = await ask(`/demo/messages?since=${state.seq}`);
  setClock(answer);
  const fresh = answer.messages.filter((line) => !state.ids.has(line.seq));
  for (const line of fresh) {
    state.ids.add(line.seq);
    state.seq = Math.max(state.seq, line.seq);
  }
  if (fresh.length) state.lines = [...state.lines, ...fresh].sort(inOrder);
  return fresh;
}

const inOrder = (a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.seq - b.seq);

export async function loadTickets() {
  state.tickets = (await ask("/demo/tickets")).tickets;
}

export function setClock(moment) {
  state.clock = { now: Date.parse(moment.now), at: performance.now(), office: moment.office };
}

export const now = () => state.clock.now + (performance.now() - state.clock.at);

export const privateChat = (account = state.viewer) => `p:${account}`;
export const nameOf = (account) => state.people.get(account)?.name ?? account;
export const linesOf = (chat) => state.lines.filter((line) => line.chat === chat);
export const myChats = () => state.chats.filter((chat) => chat.kind === "group" || chat.id === privateChat());

const markKey = (chat, viewer) => `${viewer}|${chat}`;

export function markRead(chat) {
  const last = linesOf(chat).reduce((seq, line) => Math.max(seq, line.seq), 0);
  const key = markKey(chat, state.viewer);
  if ((marks.get(key) ?? 0) >= last) return;
  marks.set(key, last);
  remember("marks", [...marks]);
}

// Lines that the viewer has not seen in that chat, own ones aside.
export function unread(chat, viewer = state.viewer) {
  const seen = Math.max(marks.get(markKey(chat, viewer)) ?? 0, state.baseline);
  return linesOf(chat).filter((line) => line.seq > seen && line.sender !== viewer);
}

// What was there when the page was first opened counts as seen.
export function startCounting() {
  const kept = recall("baseline");
  state.baseline = kept !== null && kept <= state.seq ? kept : state.seq;
  if (kept !== null && kept > state.seq) marks.clear(); // another server began afresh
  remember("baseline", state.baseline);
}

export function become(account) {
  state.viewer = account;
  remember("viewer", account);
  if (state.chat.startsWith("p:")) state.chat = privateChat();
}
