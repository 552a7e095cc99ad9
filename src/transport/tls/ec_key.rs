//! EC keys as keytool writes them: without their public point, which `ring` wants to see.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode, Reader, SliceReader, Tag, TagMode, TagNumber};
use x509_cert::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use zeroize::Zeroizing;

use super::certificate::algorithm_name;

const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// A PKCS#8 key on an elliptic curve that lacks its public point.
pub(super) struct EcRepair<'a> {
    algorithm: AlgorithmIdentifierRef<'a>,
    scalar: &'a [u8],
}

impl<'a> EcRepair<'a> {
    /// Nothing for keys of other kinds, and those that have all they need.
    pub(super) fn of(pkcs8: &'a [u8]) -> Option<Self> {
        let (algorithm, key) = read(pkcs8).ok()?;
        if algorithm.oid != EC {
            return None;
        }
        AnyRef::from_der(key)
            .ok()?
            .sequence(|reader: &mut SliceReader<'a>| -> der::Result<_> {
                reader.decode::<u8>()?;
                let scalar = reader.decode::<&OctetStringRef>()?.as_bytes();
                let mut has_point = false;
                while !reader.is_finished() {
                    has_point |= reader.decode::<AnyRef<'_>>()?.header().tag().number() == TagNumber(1);
                }
                Ok((!has_point).then_some(Self { algorithm, scalar }))
            })
            .ok()?
    }

    /// Whether this public key is on the same curve.
    pub(super) fn fits(&self, public_key: &[u8]) -> bool {
        SubjectPublicKeyInfoRef::from_der(public_key).is_ok_and(|spki| spki.algorithm == self.algorithm)
    }

    /// The key with this public key's point, if it is on the same curve. Whether it belongs to the key, the cryptography
    /// has to check.
    pub(super) fn with_point_of(&self, public_key: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let spki = SubjectPublicKeyInfoRef::from_der(public_key).ok()?;
        if spki.algorithm != self.algorithm {
            return None;
        }
        self.encode(spki.subject_public_key).ok()
    }

    fn encode(&self, point: BitStringRef<'_>) -> der::Result<Zeroizing<Vec<u8>>> {
        let point = der::asn1::ContextSpecificRef {
            tag_number: TagNumber(1),
            tag_mode: TagMode::Explicit,
            value: &point,
        };
        let parts = [1u8.to_der()?, OctetStringRef::new(self.scalar)?.to_der()?, point.to_der()?];
        let key = sequence(&parts.map(Zeroizing::new))?;
        let parts = [0u8.to_der()?, self.algorithm.to_der()?, OctetStringRef::new(&key)?.to_der()?];
        sequence(&parts.map(Zeroizing::new))
    }
}

fn sequence(parts: &[Zeroizing<Vec<u8>>]) -> der::Result<Zeroizing<Vec<u8>>> {
    let value = Zeroizing::new(parts.iter().flat_map(|part| part.iter().copied()).collect::<Vec<u8>>());
    AnyRef::new(Tag::Sequence, &value)?.to_der().map(Zeroizing::new)
}

/// Algorithm and key of a PKCS#8 structure.
fn read(pkcs8: &[u8]) -> der::Result<(AlgorithmIdentifierRef<'_>, &[u8])> {
    AnyRef::from_der(pkcs8)?.sequence(|reader: &mut SliceReader<'_>| {
        reader.decode::<u8>()?;
        let algorithm = reader.decode()?;
        let key = reader.decode::<&OctetStringRef>()?.as_bytes();
        while !reader.is_finished() {
            reader.decode::<AnyRef<'_>>()?;
        }
        Ok((algorithm, key))
    })
}

/// The identifier of a key's algorithm, of its curve if it has one, and its name.
pub(super) fn key_algorithm(pkcs8: &[u8]) -> (String, String) {
    let Ok((algorithm, _)) = read(pkcs8) else { return ("unknown".to_string(), "unknown".to_string()) };
    let curve = algorithm.parameters.and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
    let oid = curve.unwrap_or(algorithm.oid);
    (oid.to_string(), algorithm_name(&oid))
}
