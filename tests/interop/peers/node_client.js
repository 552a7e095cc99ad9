// An ESME of node-smpp: `node node_client.js CONFIG`, JSON with `port`, `bind` and what to send.
'use strict';
const smpp = require('smpp');
const config = JSON.parse(process.argv[2]);
const tell = (event, fields) => console.log(JSON.stringify({ event, ...fields }));

function told(pdu) {
	const content = pdu.message_payload !== undefined ? pdu.message_payload : pdu.short_message;
	const text = content && content.message !== undefined ? content.message : content;
	let number = pdu.sar_segment_seqnum !== undefined ? pdu.sar_segment_seqnum : null;
	if (content && content.udh) number = content.udh[0][content.udh[0].length - 1];
	return {
		esm_class: 0, data_coding: pdu.data_coding, number, octets: '', text: String(text),
		receipted_message_id: pdu.receipted_message_id, receipt: (pdu.esm_class & 0x3c) === 4,
	};
}

function fields(part) {
	const options = {
		source_addr: '12025550143', destination_addr: '447700900123', esm_class: part.esm_class, data_coding: part.data_coding,
		registered_delivery: 1,
	};
	const content = part.text !== undefined ? part.text : Buffer.from(part.octets, 'hex');
	if (part.payload) options.message_payload = content;
	else options.short_message = content;
	if (part.sar) [options.sar_msg_ref_num, options.sar_total_segments, options.sar_segment_seqnum] = part.sar;
	return options;
}

const session = smpp.connect({ url: `smpp://127.0.0.1:${config.port}` }, () => {
	session[`bind_${config.bind}`]({ system_id: 'ESME1', password: config.password, interface_version: 0x34 }, (bound) => {
		if (bound.command_status) {
			tell('refused', { status: bound.command_status });
			return session.close();
		}
		tell('bound', { system_id: bound.system_id });
		for (const part of config.submit || []) {
			session.submit_sm(fields(part), (answer) => tell('submitted', { status: answer.command_status, message_id: answer.message_id }));
		}
		if (config.enquire) session.enquire_link({}, (answer) => tell('enquired', { status: answer.command_status }));
		setTimeout(() => session.unbind({}, () => session.close()), config.stay * 1000);
	});
});
session.on('deliver_sm', (pdu) => {
	tell('delivered', told(pdu));
	session.send(pdu.response());
});
session.on('enquire_link', (pdu) => session.send(pdu.response()));
session.on('unbind', (pdu) => {
	tell('unbinding', {});
	session.send(pdu.response());
	session.close();
});
session.on('error', (error) => tell('error', { reason: String(error) }));
session.on('close', () => {
	tell('closed', {});
	process.exit(0);
});
