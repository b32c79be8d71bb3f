// An SMSC that speaks SMPP by a library of its own (npm's smpp), for the tests of gateways (server/tests/gateways) and the benchmark.
//
// It listens on a free port of the loopback interface and ends when its standard input does. On standard output it tells, one JSON
// object a line, what happens; on standard input it is told the same way what to do:
//
//   {"statuses": [88, 0]}   answer the next segments with these statuses, later ones with 0
//   {"hold": true}          answer no segment any more
//   {"drop": 2}             break the connection at the second segment from now, which gets no answer
//   {"silent": true}        answer nothing at all, questions whether it is there included
//   {"bind": 14}            refuse binds with this status; 0 takes them again
//   {"receipts": "DELIVRD"} send a receipt of this state behind every answer; "" sends none
//   {"deliver": {...}}      send this deliver_sm, its text in "text" and fields as the library names them
//   {"close": true}         break all connections
//
// With the argument `quiet` it tells of segments only when it is asked for them, by {"tell": true}: then all of them in one line.
import { createInterface } from "node:readline";
import smpp from "smpp";

const quiet = process.argv.includes("quiet");
const state = { statuses: [], hold: false, drop: 0, silent: false, bind: 0, receipts: "" };
const sessions = new Set();
const taken = [];
let count = 0;

const tell = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);

function segment(pdu, id, status) {
  const { udh = [], message } = pdu.short_message;
  const header = Buffer.concat(udh);
  return {
    event: "segment", id, status, destination: pdu.destination_addr, source: pdu.source_addr,
    types: [pdu.source_addr_ton, pdu.source_addr_npi, pdu.dest_addr_ton, pdu.dest_addr_npi],
    esm_class: pdu.esm_class, data_coding: pdu.data_coding, registered_delivery: pdu.registered_delivery, protocol_id: pdu.protocol_id,
    header: Buffer.concat([Buffer.of(header.length), header]).toString("hex"), payload: Buffer.from(message).toString("hex"),
  };
}

function submitted(session, pdu) {
  if (state.drop > 0 && --state.drop === 0) {
    tell(segment(pdu, "", -1));
    session.destroy();
    return;
  }
  const status = state.statuses.shift() ?? 0;
  const id = status === 0 && !state.hold ? `m${++count}` : "";
  const told = segment(pdu, id, state.hold ? -1 : status);
  if (quiet) taken.push([told.id, told.destination, told.header, told.payload.length]);
  else tell(told);
  if (state.hold || state.silent) return;
  session.send(pdu.response(status === 0 ? { message_id: id } : { command_status: status }));
  if (status === 0 && state.receipts) {
    const text = `id:${id} sub:001 dlvrd:001 submit date:0808151613 done date:0808151614 stat:${state.receipts} err:000 text:`;
    deliver(session, { esm_class: 4, source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, text });
  }
}

function deliver(session, { text, ...fields }) {
  session.deliver_sm({ data_coding: 0, short_message: text, ...fields }, (pdu) => {
    if (!quiet) tell({ event: "delivered", status: pdu.command_status });
  });
}

const server = smpp.createServer({}, (session) => {
  sessions.add(session);
  const bind = (pdu) => {
    const { system_id, password, system_type, interface_version } = pdu;
    tell({ event: "bind", command: pdu.command, system_id, password, system_type, interface_version, status: state.bind });
    session.send(pdu.response({ command_status: state.bind, system_id: "smsc" }));
  };
  for (const command of ["bind_transceiver", "bind_transmitter", "bind_receiver"]) session.on(command, bind);
  session.on("submit_sm", (pdu) => submitted(session, pdu));
  session.on("enquire_link", (pdu) => {
    tell({ event: "enquire_link" });
    if (!state.silent) session.send(pdu.response());
  });
  session.on("unbind", (pdu) => {
    tell({ event: "unbind" });
    session.send(pdu.response(), () => session.close());
  });
  session.on("close", () => {
    sessions.delete(session);
    tell({ event: "closed" });
  });
  session.on("error", () => session.destroy());
});

server.listen(0, "127.0.0.1", () => tell({ event: "listening", port: server.address().port }));

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { deliver: message, close, tell: all, ...changes } = JSON.parse(line);
    Object.assign(state, changes);
    if (message) for (const session of sessions) deliver(session, message);
    if (close) for (const session of sessions) session.destroy();
    if (all) tell({ event: "all", taken });
    tell({ event: "done" });
  })
  .on("close", () => process.exit(0));
