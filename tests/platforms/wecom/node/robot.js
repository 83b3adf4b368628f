// The platform's own client on a gateway: subscribes, pushes, and answers what it hears, once.
"use strict";
const { WSClient } = require("@wecom/aibot-node-sdk");

const { url, botId, secret, card } = JSON.parse(process.argv[2]);
const quiet = () => {};
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const client = new WSClient({ botId, secret, wsUrl: url, heartbeatInterval: 200, logger });

client.on("authenticated", () => {
  const body = { msgtype: "markdown", markdown: { content: "push" } };
  client.sendMessage("wrA", body).catch(quiet); // without chat_type, which the gateway wants
});
client.on("message.text", (frame) => client.replyStream(frame, "S-1", "ok", true));
client.on("event.enter_chat", (frame) =>
  client.replyWelcome(frame, { msgtype: "text", text: { content: "hi" } }),
);
client.on("event.template_card_event", (frame) => client.updateTemplateCard(frame, card));
client.on("error", quiet);
client.connect();
