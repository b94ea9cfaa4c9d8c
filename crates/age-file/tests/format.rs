//! Files come and go between this and the program age; whatever else comes, comes to
//! nothing.
#![expect(clippy::unwrap_used, reason = "these are tests")]

use age::secrecy::SecretString;
use age_file::{MAX_WORK_FACTOR, OpenError, Randomness, open, seal};
use proptest::prelude::*;
use proptest::sample::Index;
use std::io::{Read as _, Write as _};

const PASSPHRASE: &str = "河边的三棵柳树";
const QUICK: u8 = 2;

fn random(n: u8) -> Randomness {
    Randomness::of(std::array::from_fn(|at| n.wrapping_add(at as u8)))
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|n| (n % 251) as u8).collect()
}

/// Lengths about the ends of chunks.
const LENGTHS: [usize; 7] = [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000];

fn opened_by_age(file: &[u8]) -> Vec<u8> {
    let identity = age::scrypt::Identity::new(SecretString::from(PASSPHRASE));
    let reader = age::Decryptor::new(file).unwrap();
    let mut opened = Vec::new();
    let mut reader = reader.decrypt([&identity as _].into_iter()).unwrap();
    reader.read_to_end(&mut opened).unwrap();
    opened
}

fn sealed_by_age(bytes: &[u8], recipient: &dyn age::Recipient) -> Vec<u8> {
    let encryptor = age::Encryptor::with_recipients([recipient].into_iter()).unwrap();
    let mut file = Vec::new();
    let mut writer = encryptor.wrap_output(&mut file).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap();
    file
}

fn by_passphrase(work_factor: u8) -> age::scrypt::Recipient {
    let mut recipient = age::scrypt::Recipient::new(SecretString::from(PASSPHRASE));
    recipient.set_work_factor(work_factor);
    recipient
}

#[test]
fn age_opens_what_is_sealed_here() {
    for length in LENGTHS {
        let file = seal(&bytes(length), PASSPHRASE, QUICK, &random(3));
        assert!(opened_by_age(&file) == bytes(length), "{length}");
    }
}

#[test]
fn what_age_seals_is_opened_here() {
    for length in LENGTHS {
        let file = sealed_by_age(&bytes(length), &by_passphrase(QUICK));
        assert!(open(&file, PASSPHRASE) == Ok(bytes(length)), "{length}");
    }
}

#[test]
fn another_passphrase_opens_nothing() {
    let file = seal(b"text", PASSPHRASE, QUICK, &random(3));
    assert_eq!(open(&file, "河边"), Err(OpenError::WrongPassphrase));
}

#[test]
fn a_file_for_a_key_is_told_apart() {
    let recipient = age::x25519::Identity::generate().to_public();
    let file = sealed_by_age(b"text", &recipient);
    assert_eq!(open(&file, PASSPHRASE), Err(OpenError::NotByPassphrase));
    assert_eq!(open(b"PK\x03\x04", PASSPHRASE), Err(OpenError::NotAge));
}

#[test]
fn nobody_is_made_to_work_for_too_long() {
    let file = sealed_by_age(b"text", &by_passphrase(QUICK));
    for work in [MAX_WORK_FACTOR + 1, 63, 255] {
        let file = replaced(&file, " 2\n", &format!(" {work}\n"));
        assert_eq!(open(&file, PASSPHRASE), Err(OpenError::TooMuchWork(work)));
    }
    for work in ["", "0", "02", "+2", "2 ", "x"] {
        let file = replaced(&file, " 2\n", &format!(" {work}\n"));
        assert_eq!(open(&file, PASSPHRASE), Err(OpenError::Damaged), "{work}");
    }
}

fn replaced(file: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = file.windows(from.len()).position(|w| w == from.as_bytes());
    let at = at.unwrap();
    [&file[..at], to.as_bytes(), &file[at + from.len()..]].concat()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_are_an_error(head in 0..4_usize, tail in prop::collection::vec(any::<u8>(), 0..200)) {
        let heads = ["", "age-encryption.org/v1\n", "age-encryption.org/v1\n-> scrypt ", "age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 1\n"];
        let file = [heads[head].as_bytes(), &tail].concat();
        prop_assert!(open(&file, PASSPHRASE).is_err());
    }

    #[test]
    fn a_file_that_was_cut_off_is_an_error(length in 0..LENGTHS.len(), at in any::<Index>()) {
        let file = seal(&bytes(LENGTHS[length]), PASSPHRASE, QUICK, &random(9));
        let file = &file[..at.index(file.len())];
        let opened = open(file, PASSPHRASE);
        prop_assert!(matches!(opened, Err(OpenError::Damaged | OpenError::NotAge)), "{opened:?}");
    }

    #[test]
    fn a_flipped_bit_is_an_error(length in 0..LENGTHS.len(), at in any::<Index>(), bit in 0..8_u8) {
        let mut file = seal(&bytes(LENGTHS[length]), PASSPHRASE, QUICK, &random(9));
        // Most bits of a long file are of its chunks: the header gets its share.
        let length = file.len();
        let at = if bit % 2 == 0 { at.index(length) } else { at.index(length.min(200)) };
        file[at] ^= 1 << bit;
        prop_assert!(open(&file, PASSPHRASE).is_err());
    }
}
