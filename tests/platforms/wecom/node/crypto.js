// The platform's own envelope, one JSON request a line and one JSON answer a line.
"use strict";
const readline = require("node:readline");
const { encrypt, decrypt, getSignature } = require("@wecom/crypto");

const TASKS = {
  seal({ token, key, message, receiver, timestamp, nonce }) {
    const sealed = encrypt(key, message, receiver);
    return { sealed, signature: getSignature(token, timestamp, nonce, sealed) };
  },
  open({ token, key, sealed, timestamp, nonce }) {
    const { message, id } = decrypt(key, sealed);
    return { message, receiver: id, signature: getSignature(token, timestamp, nonce, sealed) };
  },
};

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const request = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(TASKS[request.task](request))}\n`);
});
