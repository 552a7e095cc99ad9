//! What must hold of any octets: the bodies of the fuzz targets, which the tests replay.

use arbitrary::{Arbitrary, Unstructured};
use smpp_driver::codec::frame::{Frame, FrameError, FrameLimit, split};
use smpp_driver::codec::tlv::{self, TlvTag, Tlvs, TlvsRef};
use smpp_driver::codec::wire::FieldRef as _;
use smpp_driver::codec::*;

use crate::every_pdu;
use crate::structured::{self, Source};

fn encoded(pdu: PduRef<'_>) -> Vec<u8> {
    let mut octets = Vec::new();
    pdu.encode(&mut octets);
    octets
}

/// All frames at the front of `octets`, the rest, and what ended them.
type Stream<'a> = (Vec<Frame<'a>>, &'a [u8], Option<FrameError>);

fn frames(mut octets: &[u8]) -> Stream<'_> {
    let mut frames = Vec::new();
    loop {
        match split(octets, FrameLimit::default()) {
            Ok(Some((frame, rest))) => {
                frames.push(frame);
                octets = rest;
            }
            Ok(None) => return (frames, octets, None),
            Err(error) => return (frames, octets, Some(error)),
        }
    }
}

/// A stream gives the same PDUs however it is cut: the first octet says into pieces of which size.
pub(crate) fn splitter(octets: &[u8]) {
    let Some((seed, stream)) = octets.split_first() else { return };
    let (whole, rest, error) = frames(stream);
    for frame in &whole {
        assert_eq!(frame.header.command_length as usize, 16 + frame.body.len(), "a frame is what it says");
    }

    let (mut buffer, mut pieces) = (Vec::new(), whole.iter());
    for chunk in stream.chunks(usize::from(*seed) + 1) {
        buffer.extend_from_slice(chunk);
        let (found, left, failed) = frames(&buffer);
        for frame in found {
            assert_eq!(pieces.next(), Some(&frame), "the same PDUs in the same order");
        }
        if let Some(failed) = failed {
            let error = error.expect("the whole stream has the same fault");
            assert_eq!((failed.command_length, failed.limit), (error.command_length, error.limit));
            assert!(error.command_length < 16 || error.command_length > error.limit);
            assert!(pieces.next().is_none(), "nothing is read after the fault");
            return;
        }
        buffer = left.to_vec();
    }
    assert_eq!((buffer.as_slice(), error), (rest, None), "the same octets wait for more");
    assert!(pieces.next().is_none(), "no PDU is lost");
}

/// Any body is refused with a reason, or kept octet for octet; `command_length` is made true first.
pub(crate) fn decode(octets: &[u8]) {
    let mut octets = octets.to_vec();
    let Ok(length) = u32::try_from(octets.len()) else { return };
    if octets.len() < 16 {
        return;
    }
    octets[..4].copy_from_slice(&length.to_be_bytes());
    let Ok(Some((frame, []))) = split(&octets, FrameLimit::default()) else { return };

    let redacted = PduRef::redact(frame);
    assert!(matches!(split(&redacted, FrameLimit::new(u32::MAX)), Ok(Some((_, [])))), "{redacted:?}");
    let lenient = PduRef::decode(frame, Leniency::LENIENT);
    is_kept_or_refused(frame, &octets);
    for profile in profiles() {
        let tolerated = lenient.is_ok_and(|pdu| pdu.oddities().iter().all(|oddity| profile.contains(oddity)));
        match PduRef::decode(frame, profile) {
            refused if lenient.is_err() => {
                assert_eq!(refused, lenient, "{profile:?} says what the lenient one says");
            }
            Ok(pdu) => assert_eq!(Ok(pdu), lenient, "{profile:?} reads what the lenient profile reads"),
            Err(error) => assert!(!tolerated, "{profile:?} refuses what it tolerates: {error}"),
        }
        assert_eq!(PduRef::decode(frame, profile).is_ok(), tolerated, "{profile:?}");
    }

    let mut longer = octets.clone();
    longer.extend_from_slice(&[0xFF; 9]);
    let (confined, rest) = split(&longer, FrameLimit::default()).expect("a length").expect("a PDU");
    assert_eq!(rest, [0xFF; 9]);
    assert_eq!(PduRef::decode(confined, Leniency::LENIENT), lenient, "nothing beyond the frame is looked at");
}

fn is_kept_or_refused(frame: Frame<'_>, octets: &[u8]) {
    let inspected = PduRef::inspect(frame, &mut |name, _| assert!(!name.is_empty()));
    match Pdu::decode(frame, Leniency::LENIENT) {
        Ok(kept) => {
            let pdu = PduRef::decode(frame, Leniency::LENIENT).expect("what can be kept can be borrowed");
            assert_eq!(kept.borrow(), pdu, "owned and borrowed are the same");
            assert_eq!(pdu.to_pdu(), kept);
            assert_eq!(encoded(pdu), octets, "nothing is lost");
            assert_eq!(pdu.encoded_len(), octets.len());
            assert_eq!(encoded(kept.borrow()), octets, "nothing is lost by keeping");
            assert_eq!(kept.oddities(), pdu.oddities());
            assert_eq!(format!("{kept:?}"), format!("{pdu:?}"));
            assert_eq!(kept.reveal().to_string(), pdu.reveal().to_string());
            takes_a_tlv(kept);
        }
        Err(error) => {
            assert!(!error.field.is_empty(), "the field at fault is named");
            assert!((8..=octets.len()).contains(&error.offset), "{error}");
            assert!(!error.status().is_ok(), "{error}");
            assert!(inspected.is_err(), "what cannot be decoded cannot be shown to its end");
        }
    }
}

macro_rules! push {
    ($($Name:ident { $($field:ident)* })*) => {
        /// Appends a `user_message_reference` of 513 to a body of a known form.
        fn push(body: &mut Body) -> bool {
            match body.command_id() {
                $($Name::ID => {
                    let Ok(mut pdu) = $Name::try_from(body.clone()) else { return false };
                    pdu.tlvs.push(tlv::USER_MESSAGE_REFERENCE, &513).expect("two octets");
                    *body = pdu.into();
                    true
                })*
                _ => false,
            }
        }
    };
}

every_pdu!(push);

/// The mandatory fields as a person sees them.
fn fields(pdu: &Pdu) -> Vec<(&'static str, String)> {
    let mut fields = Vec::new();
    pdu.body.borrow().visit(&mut |name, field| {
        if name != "tlvs" {
            fields.push((name, Shown { field, reveal: true }.to_string()));
        }
    });
    fields
}

/// Whatever is odd about a PDU, one more TLV changes no other field and can be read by the next.
fn takes_a_tlv(mut pdu: Pdu) {
    let before = fields(&pdu);
    // What the body of a refusal is depends on all of its octets.
    if (pdu.command_id().is_response() && !pdu.command_status.is_ok()) || !push(&mut pdu.body) {
        return;
    }
    let octets = encoded(pdu.borrow());
    let (frame, rest) = split(&octets, FrameLimit::new(u32::MAX)).expect("a length").expect("a PDU");
    assert!(rest.is_empty());
    let again = Pdu::decode(frame, Leniency::LENIENT).expect("still readable");
    assert_eq!(fields(&again), before);
    let reference = tlv::USER_MESSAGE_REFERENCE.number();
    let tlvs = again.body.borrow().tlvs();
    assert!(tlvs.iter().any(|tlv| (tlv.tag, tlv.value) == (reference, &[2, 1])), "{again:?}");
}

/// None, each without one oddity, and each alone.
pub(crate) fn profiles() -> impl Iterator<Item = Leniency> {
    let without = Oddity::ALL.into_iter().map(|oddity| Leniency::LENIENT.without(oddity));
    let alone = Oddity::ALL.into_iter().map(|oddity| Leniency::STRICT.with(oddity));
    [Leniency::STRICT].into_iter().chain(without).chain(alone)
}

/// A PDU within the limits of the specification survives, and nothing is found odd.
pub(crate) fn roundtrip(octets: &[u8]) {
    survives(&structured::pdu(&mut Source(octets)));
}

/// So does one that the feature `arbitrary` makes.
pub(crate) fn made(octets: &[u8]) {
    survives(&Pdu::arbitrary(&mut Unstructured::new(octets)).expect("made of any octets"));
}

fn survives(pdu: &Pdu) {
    let octets = encoded(pdu.borrow());
    let (frame, rest) = split(&octets, FrameLimit::new(u32::MAX)).expect("a length").expect("a PDU");
    assert!(rest.is_empty());
    assert_eq!(pdu.oddities(), Leniency::STRICT, "{pdu:?}");
    for profile in [Leniency::LENIENT, Leniency::STRICT] {
        assert_eq!(Pdu::decode(frame, profile).as_ref(), Ok(pdu));
        assert_eq!(PduRef::decode(frame, profile), Ok(pdu.borrow()));
    }
    let redacted = PduRef::redact(frame);
    let (again, _) = split(&redacted, FrameLimit::new(u32::MAX)).expect("a length").expect("a PDU");
    assert_eq!(PduRef::redact(again), redacted, "nothing is left to hide");
}

/// Any octets are TLVs and a remainder, and each TLV is confined to its length.
pub(crate) fn tlv(octets: &[u8]) {
    let Ok(([], tlvs)) = TlvsRef::parse(octets) else { panic!("all octets are taken") };
    let mut rebuilt = Tlvs::default();
    let mut at = 0;
    for tlv in tlvs.iter() {
        rebuilt.push_raw(tlv.tag, tlv.value).expect("it came with a length");
        assert_eq!(tlv.value, &octets[at + 4..at + 4 + tlv.value.len()], "where it came from");
        at += 4 + tlv.value.len();
        assert!(!format!("{tlv:?}").is_empty());
        reads_alike(tlvs, tlv);
    }
    assert_eq!(tlvs.remainder(), &octets[at..]);
    assert_eq!(rebuilt.borrow().as_octets(), &octets[..at]);
    assert_eq!(tlvs.to_field().borrow(), tlvs);
    removes_all(tlvs);
}

/// A typed read takes no more than the value, and a number is the one that its octets are.
fn reads_alike(tlvs: TlvsRef<'_>, tlv: tlv::Tlv<'_>) {
    if let Ok(state) = tlv.read(tlv::MESSAGE_STATE) {
        let number = tlv.value.iter().fold(0_u128, |number, octet| number << 8 | u128::from(*octet));
        assert_eq!((number, tlv.value.is_empty()), (u128::from(state.0), false));
    }
    if let Ok(text) = tlv.read(tlv::RECEIPTED_MESSAGE_ID) {
        assert!(tlv.value.starts_with(text.as_octets()));
        assert!(tlv.value[text.as_octets().len()..].iter().all(|octet| *octet == 0), "nothing is left out");
    }
    if let Ok(payload) = tlv.read(tlv::MESSAGE_PAYLOAD) {
        assert_eq!(payload.as_octets(), tlv.value);
    }
    let first = tlvs.raw(tlv.tag).expect("it is there");
    let value = tlvs.get(tlv::Tag::<wire::Octets>::new(tlv.tag.0, 0, u16::MAX));
    assert_eq!(value.expect("octets are always read").map(|octets| octets.as_octets()), Some(first));
}

fn removes_all(tlvs: TlvsRef<'_>) {
    let Some(tag) = tlvs.iter().map(|tlv| tlv.tag).next() else { return };
    let mut kept = tlvs.to_field();
    assert_eq!(kept.remove(tag), tlvs.iter().filter(|tlv| tlv.tag == tag).count());
    let rest: Vec<_> = tlvs.iter().filter(|tlv| tlv.tag != tag).collect();
    assert_eq!(kept.iter().collect::<Vec<_>>(), rest, "the others stay in their order");
    assert_eq!(kept.borrow().remainder(), tlvs.remainder());
    assert_eq!(kept.remove(TlvTag(tag.0)), 0);
}
