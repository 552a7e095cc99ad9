# An ESME of Net::SMPP: `perl net_smpp_client.pl CONFIG`, JSON with `port`, `bind` and what to send.
use strict;
use warnings;
use IO::Select;
use JSON::PP;
use Net::SMPP;
use Time::HiRes 'time';

$| = 1;
my $config = decode_json($ARGV[0]);

sub tell_event {
    my ($event, %fields) = @_;
    print encode_json({ event => $event, %fields }), "\n";
}

my $smpp = Net::SMPP->new_connect('127.0.0.1', port => $config->{port}, smpp_version => 0x34, async => 0) or die "no connection: $!";
my $bind = "bind_$config->{bind}";
my $bound = $smpp->$bind(system_id => 'ESME1', password => $config->{password});
if (!$bound || $bound->{status}) {
    tell_event('refused', status => $bound ? $bound->{status} : undef);
    exit;
}
tell_event('bound', system_id => $bound->{system_id});

for my $part (@{ $config->{submit} || [] }) {
    my $octets = pack 'H*', $part->{octets};
    my @content = $part->{payload} ? (message_payload => $octets) : (short_message => $octets);
    if ($part->{sar}) {
        my ($reference, $total, $number) = @{ $part->{sar} };
        push @content, sar_msg_ref_num => pack('n', $reference), sar_total_segments => pack('C', $total), sar_segment_seqnum => pack('C', $number);
    }
    $smpp->submit_sm(
        async => 1, source_addr => '12025550143', destination_addr => '447700900123', esm_class => $part->{esm_class},
        data_coding => $part->{data_coding}, registered_delivery => 1, @content,
    );
}
$smpp->enquire_link(async => 1) if $config->{enquire};

my ($select, $end, $unbinding) = (IO::Select->new($smpp), time + $config->{stay}, 0);
while (1) {
    if (!$unbinding && time >= $end) {
        $smpp->unbind(async => 1);
        $unbinding = 1;
    }
    last if $unbinding && time > $end + 5;
    next if !$select->can_read(0.1);
    my $pdu = $smpp->read_pdu() or last;
    my $name = Net::SMPP::pdu_tab->{ $pdu->{cmd} }{cmd} || '';
    if ($name eq 'deliver_sm') {
        my $octets = defined $pdu->{message_payload} ? $pdu->{message_payload} : $pdu->{short_message};
        my $sar = defined $pdu->{sar_segment_seqnum}
            ? [ unpack('n', $pdu->{sar_msg_ref_num}), unpack('C', $pdu->{sar_total_segments}), unpack('C', $pdu->{sar_segment_seqnum}) ] : undef;
        my $id = $pdu->{receipted_message_id};
        $id =~ s/\0$// if defined $id;
        tell_event(
            'delivered', esm_class => $pdu->{esm_class}, data_coding => $pdu->{data_coding}, octets => unpack('H*', $octets), sar => $sar,
            receipt => ($pdu->{esm_class} & 0x3c) == 4 ? JSON::PP::true : JSON::PP::false, receipted_message_id => $id,
        );
        $smpp->deliver_sm_resp(message_id => '', seq => $pdu->{seq});
    } elsif ($name eq 'submit_sm_resp') {
        tell_event('submitted', status => $pdu->{status}, message_id => $pdu->{message_id});
    } elsif ($name eq 'enquire_link') {
        $smpp->enquire_link_resp(seq => $pdu->{seq});
    } elsif ($name eq 'enquire_link_resp') {
        tell_event('enquired', status => $pdu->{status});
    } elsif ($name eq 'unbind') {
        tell_event('unbinding');
        $smpp->unbind_resp(seq => $pdu->{seq});
        last;
    } elsif ($name eq 'unbind_resp') {
        last;
    }
}
tell_event('closed');
