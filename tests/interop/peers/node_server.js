// An SMSC of node-smpp: `node node_server.js CONFIG`, JSON with `port` and what to send to each ESME that binds.
'use strict';
const smpp = require('smpp');
const config = JSON.parse(process.argv[2]);
const tell = (event, fields) => console.log(JSON.stringify({ event, ...fields }));

function told(pdu) {
	const content = pdu.message_payload !== undefined ? pdu.message_payload : pdu.short_message;
	const text = content && content.message !== undefined ? content.message : content;
	const sar = pdu.sar_segment_seqnum !== undefined ? [pdu.sar_msg_ref_num, pdu.sar_total_segments, pdu.sar_segment_seqnum] : null;
	let number = sar ? sar[2] : null;
	if (content && content.udh) number = content.udh[0][content.udh[0].length - 1];
	return {
		esm_class: 0, data_coding: pdu.data_coding, number, octets: '',
		text: Buffer.isBuffer(text) ? text.toString('latin1') : text,
	};
}

function fields(part) {
	const options = {
		source_addr: '447700900123', destination_addr: '12025550143', esm_class: part.esm_class, data_coding: part.data_coding,
	};
	const content = part.text !== undefined ? part.text : Buffer.from(part.octets, 'hex');
	if (part.payload) options.message_payload = content;
	else options.short_message = content;
	if (part.sar) [options.sar_msg_ref_num, options.sar_total_segments, options.sar_segment_seqnum] = part.sar;
	return options;
}

let ids = 0;
const server = smpp.createServer((session) => {
	session.on('error', (error) => tell('error', { reason: String(error) }));
	session.on('close', () => tell('closed', {}));
	const bind = (pdu) => {
		if (pdu.system_id !== 'ESME1' || pdu.password !== 'secret') {
			session.send(pdu.response({ command_status: smpp.ESME_RINVPASWD }));
			return session.close();
		}
		session.send(pdu.response({ system_id: 'NODE' }));
		tell('bound', { kind: pdu.command });
		setTimeout(() => {
			for (const part of config.deliver || []) {
				session.deliver_sm(fields(part), (answer) => tell('delivered', { status: answer.command_status }));
			}
			if (config.enquire) session.enquire_link({}, (answer) => tell('enquired', { status: answer.command_status }));
			if (config.unbind) {
				session.unbind({}, (answer) => {
					tell('unbound', { status: answer.command_status });
					session.close();
				});
			}
		}, 200);
	};
	for (const kind of ['bind_transceiver', 'bind_transmitter', 'bind_receiver']) session.on(kind, bind);
	session.on('submit_sm', (pdu) => {
		tell('submitted', told(pdu));
		if (config.silent) return;
		const id = `node-${++ids}`;
		session.send(pdu.response({ message_id: id }));
		if (!pdu.registered_delivery || !config.receipts) return;
		session.deliver_sm({
			source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: smpp.ESM_CLASS.MC_DELIVERY_RECEIPT,
			short_message: `id:${id} sub:001 dlvrd:001 submit date:2601010101 done date:2601010102 stat:DELIVRD err:000 text:`,
			receipted_message_id: id, message_state: smpp.MESSAGE_STATE.DELIVERED,
		}, (answer) => tell('receipted', { status: answer.command_status }));
	});
	session.on('enquire_link', (pdu) => session.send(pdu.response()));
	session.on('unbind', (pdu) => {
		session.send(pdu.response());
		session.close();
	});
});
server.listen(config.port, '127.0.0.1', () => tell('listening', {}));
