//! Files of the format age, version 1, under a passphrase or for keys: what this writes,
//! `age -d` opens, and the other way round. The format is <https://age-encryption.org/v1>.
//!
//! It is not a place for ciphers: those are RustCrypto's and dalek's. It knows two of the
//! format's recipients, takes randomness as an argument, and holds a file whole in memory.
//!
//! ```text
//!   age-encryption.org/v1
//!   -> scrypt <salt> <work factor>    passphrase ─scrypt─► wrapping key
//!   <file key, wrapped>
//!   --- <MAC of all above>            by the file key
//!   <nonce><chunk><chunk>…            by the file key; the last chunk says that it is
//! ```
//!
//! Layout: `header`, all down to the MAC, and `keys`, the same of a file for keys;
//! `payload`, what is below it.

mod header;
mod keys;
mod payload;

use hkdf::Hkdf;
use sha2::Sha256;

pub use keys::{Identity, Recipient};

/// The work factor of files that are written: 64 MiB and two or three seconds of a cheap phone
/// for each guess at the passphrase.
pub const WORK_FACTOR: u8 = 16;

/// The highest work factor that is taken on. Each step doubles time and memory; a
/// hostile file must neither freeze a phone nor take all it has.
pub const MAX_WORK_FACTOR: u8 = 17;

/// What makes one file unlike any other. Each file needs its own, from a source that
/// nobody can guess.
#[derive(Clone)]
pub struct Randomness {
    /// Goes into the wrapping key with the passphrase.
    pub salt: [u8; 16],
    /// The key of this file.
    pub file_key: [u8; 16],
    /// Goes into the key of the payload.
    pub nonce: [u8; 16],
}

impl Randomness {
    /// How many bytes it takes.
    pub const BYTES: usize = 48;

    /// From this many random bytes.
    #[must_use]
    pub fn of(bytes: [u8; Self::BYTES]) -> Self {
        let part = |from: usize| std::array::from_fn(|at| bytes[from + at]);
        Self {
            salt: part(0),
            file_key: part(16),
            nonce: part(32),
        }
    }
}

/// Why a file was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It is no age file.
    #[error("no age file")]
    NotAge,
    /// It is an age file, but none that a passphrase opens.
    #[error("not for a passphrase")]
    NotByPassphrase,
    /// It is an age file, but none that this key opens.
    #[error("not for this key")]
    NotForThisKey,
    /// To try a passphrase would take more than [`MAX_WORK_FACTOR`].
    #[error("work factor {0} is too high")]
    TooMuchWork(u8),
    /// It is not the passphrase that it was made with; or its salt or its wrapped key
    /// is damaged, which nobody can tell apart.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// It was changed, or its end is missing.
    #[error("damaged or cut off")]
    Damaged,
}

/// The bytes as an age file that this passphrase opens. `work_factor` is the binary
/// logarithm of what one guess costs: [`WORK_FACTOR`] but in tests, and never more than
/// [`MAX_WORK_FACTOR`]. None where a cipher fails, which none is known to: nobody is to
/// be given a file that does not open.
#[must_use]
pub fn seal(
    bytes: &[u8],
    passphrase: &str,
    work_factor: u8,
    random: &Randomness,
) -> Option<Vec<u8>> {
    let mut file = header::write(passphrase, work_factor, random)?;
    file.extend(random.nonce);
    let key = derived(&random.file_key, &random.nonce, b"payload");
    payload::seal(&mut file, &key, bytes)?;
    Some(file)
}

/// What was sealed in a file.
///
/// # Errors
/// See [`OpenError`].
pub fn open(file: &[u8], passphrase: &str) -> Result<Vec<u8>, OpenError> {
    let (header, rest) = header::read(file)?;
    let file_key = header.open(passphrase)?;
    let (nonce, chunks) = rest.split_first_chunk::<16>().ok_or(OpenError::Damaged)?;
    payload::open(&derived(&file_key, nonce, b"payload"), chunks)
}

/// The bytes as an age file that any of these keys opens. `seed` is 32 bytes that nobody
/// can guess, others for each file. None where a cipher fails, or what should be a key
/// is none.
#[must_use]
pub fn seal_for(bytes: &[u8], to: &[Recipient], seed: &[u8; 32]) -> Option<Vec<u8>> {
    let (file_key, nonce, ephemeral) = keys::seeds(seed, to.len());
    let to: Vec<_> = to.iter().copied().zip(ephemeral).collect();
    let mut file = keys::write(&file_key, &to)?;
    file.extend(nonce);
    payload::seal(&mut file, &derived(&file_key, &nonce, b"payload"), bytes)?;
    Some(file)
}

/// What was sealed in a file for this key.
///
/// # Errors
/// See [`OpenError`].
pub fn open_with(file: &[u8], identity: &Identity) -> Result<Vec<u8>, OpenError> {
    let (file_key, rest) = keys::open(file, identity)?;
    let (nonce, chunks) = rest.split_first_chunk::<16>().ok_or(OpenError::Damaged)?;
    payload::open(&derived(&file_key, nonce, b"payload"), chunks)
}

/// Whether the bytes begin as an age file does.
#[must_use]
pub fn is_age(file: &[u8]) -> bool {
    file.starts_with(header::VERSION.as_bytes())
}

fn derived(file_key: &[u8; 16], salt: &[u8], info: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    // Fails only for keys of more than 8,160 bytes.
    let _ = Hkdf::<Sha256>::new(Some(salt), file_key).expand(info, &mut key);
    key
}
