// A petitions bureau in another language, written from docs/exchange alone: RabbitMQ, signed CloudEvents, sealed content.
//
//   node bureau.js '{"amqp": "amqp://partner.petitions:…@host/partner.petitions", "keys": "own.json", "city": "jwks.json"}'
//
// Tells what it got as lines of JSON, and does what lines of JSON on its standard input say:
//   {"do": "acknowledge", "subject": "…", "alias": "…"}   {"do": "return", "subject": "…", "reason": "…"}
//   {"do": "refer", "subject": "…", "title": "…", "body": "…", "people": {…}}   (a letter that is no petition)
"use strict";
const { createHash, randomUUID } = require("node:crypto");
const { readFileSync } = require("node:fs");
const readline = require("node:readline");
const amqp = require("amqplib");
const jose = require("jose");

const SOURCE = "/petitions";
const CITY = "/wenzheng";
const EXCHANGE = "petitions.out";
const INBOX = "petitions.inbox";
const SIGNED = { alg: "Ed25519", typ: "wenzheng-exchange+jws" };
const SEALED = { alg: "ECDH-ES+A256KW", enc: "A256GCM" };
const CONTROL = new Set(["exchange.rejected.v1", "exchange.resend.v1", "exchange.reconcile.v1"]);

const settings = JSON.parse(process.argv[2]);
const account = decodeURIComponent(new URL(settings.amqp).username);
const tell = (line) => process.stdout.write(JSON.stringify(line) + "\n");

// --- Keys: our own (private), and those of the city's exchange (public) ---

async function loadKeys() {
  const own = JSON.parse(readFileSync(settings.keys, "utf8")).keys;
  const city = JSON.parse(readFileSync(settings.city, "utf8")).keys.filter((k) => k.instance === "exchange/main");
  const pick = (keys, use) => keys.find((key) => key.use === use);
  const cityKeys = new Map();
  for (const jwk of city.filter((key) => key.use === "sig")) {
    cityKeys.set(jwk.kid, await jose.importJWK(jwk, "Ed25519"));
  }
  return {
    sign: { kid: pick(own, "sig").kid, key: await jose.importJWK(pick(own, "sig"), "Ed25519") },
    open: { kid: pick(own, "enc").kid, key: await jose.importJWK(pick(own, "enc"), SEALED.alg) },
    city: cityKeys,
    seal: { kid: pick(city, "enc").kid, key: await jose.importJWK(pick(city, "enc"), SEALED.alg) },
  };
}

// --- Messages ---

// 2026-03-02T09:00:00.000+08:00
function chinaTime(at = new Date()) {
  return new Date(at.getTime() + 8 * 3600 * 1000).toISOString().replace("Z", "+08:00");
}

class Bureau {
  constructor(keys, channel) {
    this.keys = keys;
    this.channel = channel;
    this.sent = new Map(); // subject → sequence of our last message
    this.applied = new Map(); // subject → sequence of theirs that we used up
    this.seen = new Map(); // id → digest
    this.hops = new Map();
  }

  async send(type, subject, data, content) {
    const where = CONTROL.has(type) ? "-" : subject;
    const sequence = (this.sent.get(where) || 0) + 1;
    const message = {
      specversion: "1.0",
      id: randomUUID(),
      source: SOURCE,
      type,
      subject: where,
      time: chinaTime(),
      datacontenttype: "application/json",
      sequence,
      schemaversion: "1.0",
      sensitivity: content ? "personal" : "case",
      hops: this.hops.get(subject) || 0,
      data: { ...data },
    };
    if (content) message.data.sealed = await this.seal({ ...content, id: message.id, subject: where });
    const token = await new jose.CompactSign(Buffer.from(JSON.stringify(message)))
      .setProtectedHeader({ ...SIGNED, kid: this.keys.sign.kid })
      .sign(this.keys.sign.key);
    await this.publish(message, token);
    this.sent.set(where, sequence);
    tell({ sent: type, subject, id: message.id });
  }

  // Resolves once the broker has confirmed it
  publish(message, token) {
    const described = {
      contentType: "application/jose",
      persistent: true,
      messageId: message.id,
      type: message.type,
      userId: account,
      mandatory: true,
    };
    return new Promise((resolve, reject) => {
      this.channel.publish(EXCHANGE, "", Buffer.from(token), described, (error) => (error ? reject(error) : resolve()));
    });
  }

  seal(content) {
    return new jose.CompactEncrypt(Buffer.from(JSON.stringify(content)))
      .setProtectedHeader({ ...SEALED, kid: this.keys.seal.kid })
      .encrypt(this.keys.seal.key);
  }

  async open(message) {
    const { plaintext } = await jose.compactDecrypt(message.data.sealed, this.keys.open.key, {
      keyManagementAlgorithms: [SEALED.alg],
      contentEncryptionAlgorithms: [SEALED.enc],
    });
    const content = JSON.parse(new TextDecoder().decode(plaintext));
    if (content.id !== message.id || content.subject !== message.subject) {
      throw new Error("the sealed part belongs to another message");
    }
    return content;
  }

  async read(token) {
    const header = jose.decodeProtectedHeader(token);
    const key = this.keys.city.get(header.kid);
    if (!key || header.typ !== SIGNED.typ) throw new Error("not signed by the city's exchange");
    const { payload } = await jose.compactVerify(token, key, { algorithms: [SIGNED.alg] });
    const message = JSON.parse(new TextDecoder().decode(payload));
    if (message.source !== CITY) throw new Error(`this key may not speak for ${message.source}`);
    return { message, content: createHash("sha256").update(payload).digest("hex") };
  }

  // One message that came: applied once and in order, or turned down
  async take(token) {
    let message = { id: "-", subject: "-" };
    try {
      const read = await this.read(token);
      message = read.message;
      if (this.seen.get(message.id) === read.content) return;
      const next = (this.applied.get(message.subject) || 0) + 1;
      if (!CONTROL.has(message.type) && message.sequence !== next) throw new Error(`sequence ${next} comes next`);
      const content = message.data.sealed ? await this.open(message) : null;
      this.seen.set(message.id, read.content);
      if (!CONTROL.has(message.type)) this.applied.set(message.subject, message.sequence);
      if (message.type === "petition.refer.v1") this.hops.set(message.subject, message.hops);
      tell({ got: message.type, subject: message.subject, data: message.data, content });
    } catch (error) {
      tell({ refused: error.message, id: message.id });
      if (message.type === "exchange.rejected.v1") return;
      await this.send("exchange.rejected.v1", "-", {
        message: message.id, sha256: createHash("sha256").update(token).digest("hex"), about: message.subject, code: "0304", reason: error.message,
      });
    }
  }

  // --- What it is told to do ---

  async obey(line) {
    const now = chinaTime();
    if (line.do === "acknowledge") {
      await this.send("petition.ack.v1", line.subject, { alias: line.alias, registered_at: now });
    } else if (line.do === "return") {
      await this.send("petition.return.v1", line.subject, { reason: line.reason, at: now });
    } else if (line.do === "refer") {
      const letter = { title: line.title, body: line.body, anonymous: false, people: line.people };
      const data = { received_at: now, reason: "咨询类来信,不属于信访事项。", kind: "consultation" };
      await this.send("letter.back.v1", line.subject, data, letter);
    } else {
      throw new Error(`no such act: ${line.do}`);
    }
  }
}

async function main() {
  const keys = await loadKeys();
  const connection = await amqp.connect(settings.amqp);
  const channel = await connection.createConfirmChannel();
  await channel.prefetch(1);
  channel.on("return", () => tell({ problem: "nobody reads our messages" }));
  const bureau = new Bureau(keys, channel);
  await channel.consume(INBOX, async (delivery) => {
    await bureau.take(delivery.content.toString("ascii"));
    channel.ack(delivery);
  });
  tell({ ready: account });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    await bureau.obey(JSON.parse(line));
  }
  await channel.close();
  await connection.close();
}

main().catch((error) => {
  tell({ problem: error.message });
  process.exit(1);
});
