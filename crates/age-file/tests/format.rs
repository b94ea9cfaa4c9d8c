//! Files come and go between this and the program age; whatever else comes, comes to
//! nothing.
#![expect(clippy::unwrap_used, reason = "these are tests")]

use age_file::{
    Identity, MAX_WORK_FACTOR, OpenError, Randomness, Recipient, open, open_with, seal, seal_for,
};
use proptest::prelude::*;
use proptest::sample::Index;
use sha2::{Digest as _, Sha256};

const PASSPHRASE: &str = "河边的三棵柳树";
const QUICK: u8 = 2;

fn random(n: u8) -> Randomness {
    Randomness::of(std::array::from_fn(|at| n.wrapping_add(at as u8)))
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|n| (n % 251) as u8).collect()
}

/// SHA-256 of what is sealed here, of these lengths, in the files that the program age
/// (its library for Rust, 0.12) was seen to open, and to find the bytes in.
const OPENED_BY_AGE: [(usize, &str); 7] = [
    (
        0,
        "9075b0f152edab6c630bc1ff15d4055e56663cd6f687da4267b8261cc688f8a0",
    ),
    (
        1,
        "f03e8526b85d9bdbb96cba7c113f64e16965effc5fd396e3b452efd94e38b159",
    ),
    (
        65_535,
        "3900928edbadcf584935b93f96ffc15ccf973a7763d75ea03c346f1447683fa6",
    ),
    (
        65_536,
        "a601c061d35305b8b01046de5d0bb8153212be28c60e2e02f7dcd3d0cfa1d9e5",
    ),
    (
        65_537,
        "6e70ad29d28dc6b9857ac03badfbb868d778beceb76d5f7195dc54d03bf65c81",
    ),
    (
        131_072,
        "7a698a5de39ba9e646a049e10fa897426a9dfef87174c7082290a2250b8bd432",
    ),
    (
        200_000,
        "ae39ee563397c3adae91a4d2a5a16064ce18b77fbe98bb38ecab384ccc7a8f4e",
    ),
];

/// Sealed by age: a line under the passphrase, at work factor 2.
const BY_AGE: &[u8] = include_bytes!("by-passphrase.age");

/// Sealed by age for a key.
const FOR_A_KEY: &[u8] = include_bytes!("by-key.age");

#[test]
fn what_is_sealed_here_is_what_age_opens() {
    for (length, digest) in OPENED_BY_AGE {
        let file = seal(&bytes(length), PASSPHRASE, QUICK, &random(3)).unwrap();
        let told: String = Sha256::digest(&file)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(told, digest, "{length}");
        assert!(open(&file, PASSPHRASE) == Ok(bytes(length)), "{length}");
    }
}

#[test]
fn what_age_seals_is_opened_here() {
    assert_eq!(open(BY_AGE, PASSPHRASE), Ok("带走的一行".into()));
}

#[test]
fn another_passphrase_opens_nothing() {
    let file = seal(b"text", PASSPHRASE, QUICK, &random(3)).unwrap();
    assert_eq!(open(&file, "河边"), Err(OpenError::WrongPassphrase));
}

#[test]
fn a_file_for_a_key_is_told_apart() {
    assert_eq!(open(FOR_A_KEY, PASSPHRASE), Err(OpenError::NotByPassphrase));
    assert_eq!(open(b"PK\x03\x04", PASSPHRASE), Err(OpenError::NotAge));
}

fn identity(n: u8) -> Identity {
    Identity::of(std::array::from_fn(|at| n.wrapping_add(at as u8)))
}

/// SHA-256 of what is sealed here for two keys, in the files that the program age (its
/// library for Python, 1.4) was seen to open with either of them.
const OPENED_BY_AGE_FOR_KEYS: [(usize, &str); 3] = [
    (
        0,
        "81d0b5ee69ef548a5322382a32fcfacdbce253ea75c351318c1e9a5c7b5c05a4",
    ),
    (
        1_000,
        "45b8ddfeaaa87ce40ae24281a0b53ea681fca12e07cd2b74a6b8b6efd07be1dc",
    ),
    (
        65_537,
        "fba413266320f1f5e5b5768ff2dce8c8ad0688c1400ff97a3e660f2bddaa1353",
    ),
];

/// Sealed by age for the key of the bytes from 7 on.
const BY_AGE_FOR_KEY: &[u8] = include_bytes!("for-key.age");

#[test]
fn what_is_sealed_for_keys_is_what_age_opens_with_either() {
    let to = [identity(7).recipient(), identity(90).recipient()];
    for (length, digest) in OPENED_BY_AGE_FOR_KEYS {
        let file = seal_for(&bytes(length), &to, &[5; 32]).unwrap();
        let told: String = Sha256::digest(&file)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(told, digest, "{length}");
        for n in [7, 90] {
            assert!(
                open_with(&file, &identity(n)) == Ok(bytes(length)),
                "{length}"
            );
        }
        let other = open_with(&file, &identity(8));
        assert_eq!(other, Err(OpenError::NotForThisKey));
    }
}

#[test]
fn what_age_seals_for_a_key_is_opened_here() {
    let opened = open_with(BY_AGE_FOR_KEY, &identity(7));
    assert_eq!(opened, Ok("一次走访".into()));
    assert_eq!(
        open_with(FOR_A_KEY, &identity(7)),
        Err(OpenError::NotForThisKey)
    );
    assert_eq!(
        open_with(BY_AGE, &identity(7)),
        Err(OpenError::NotForThisKey)
    );
}

#[test]
fn a_public_key_is_found_again_by_its_text() {
    let recipient = identity(7).recipient();
    assert_eq!(Recipient::parse(&recipient.to_string()), Some(recipient));
    assert_eq!(Recipient::parse("AAAA"), None);
    assert_eq!(Recipient::parse(""), None);
}

#[test]
fn nothing_is_sealed_for_a_key_with_which_all_secrets_are_one() {
    let zero = Recipient::parse(&"A".repeat(43)).unwrap();
    assert_eq!(seal_for(b"text", &[zero], &[5; 32]), None);
}

#[test]
fn nobody_is_made_to_work_for_too_long() {
    let file = BY_AGE;
    for work in [MAX_WORK_FACTOR + 1, 63, 255] {
        let file = replaced(file, " 2\n", &format!(" {work}\n"));
        assert_eq!(open(&file, PASSPHRASE), Err(OpenError::TooMuchWork(work)));
    }
    for work in ["", "0", "02", "+2", "2 ", "x"] {
        let file = replaced(file, " 2\n", &format!(" {work}\n"));
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
    fn a_file_that_was_cut_off_is_an_error(length in 0..OPENED_BY_AGE.len(), at in any::<Index>()) {
        let file = seal(&bytes(OPENED_BY_AGE[length].0), PASSPHRASE, QUICK, &random(9)).unwrap();
        let file = &file[..at.index(file.len())];
        let opened = open(file, PASSPHRASE);
        prop_assert!(matches!(opened, Err(OpenError::Damaged | OpenError::NotAge)), "{opened:?}");
    }

    #[test]
    fn a_file_for_a_key_that_was_changed_or_cut_off_is_an_error(at in any::<Index>(), bit in 0..8_u8) {
        let to = [identity(7).recipient(), identity(90).recipient()];
        let mut file = seal_for(&bytes(300), &to, &[5; 32]).unwrap();
        let at = at.index(file.len());
        prop_assert!(open_with(&file[..at], &identity(90)).is_err());
        file[at] ^= 1 << bit;
        prop_assert!(open_with(&file, &identity(90)).is_err());
    }

    #[test]
    fn a_flipped_bit_is_an_error(length in 0..OPENED_BY_AGE.len(), at in any::<Index>(), bit in 0..8_u8) {
        let mut file = seal(&bytes(OPENED_BY_AGE[length].0), PASSPHRASE, QUICK, &random(9)).unwrap();
        // Most bits of a long file are of its chunks: the header gets its share.
        let length = file.len();
        let at = if bit % 2 == 0 { at.index(length) } else { at.index(length.min(200)) };
        file[at] ^= 1 << bit;
        prop_assert!(open(&file, PASSPHRASE).is_err());
    }
}
