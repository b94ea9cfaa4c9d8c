use super::*;

/// A JPEG of no pixels: start, EXIF, comment, end.
fn jpeg() -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8];
    bytes.extend([0xff, 0xe1, 0x00, 0x0c]);
    bytes.extend(b"Exif\0\0here");
    bytes.extend([0xff, 0xd9]);
    bytes
}

fn announced(bytes: &[u8]) -> Announced {
    Announced {
        record: Id::NIL,
        hash: hexadecimal(&Sha256::digest(bytes)),
        size: bytes.len() as u64,
    }
}

#[tokio::test]
async fn a_photo_arrives_in_parts_and_loses_where_it_was_taken() {
    let folder = tempfile::tempdir().unwrap();
    let (photo, bytes) = (announced(&jpeg()), jpeg());
    let store = PhotoStore::open(folder.path()).unwrap();
    let first = store.append(&photo, 0, bytes[..5].to_vec().into()).await;
    assert_eq!(first.unwrap(), Arrived::Partly(5));
    // A server that was killed finds the bytes again.
    let store = PhotoStore::open(folder.path()).unwrap();
    assert_eq!(store.offset(&photo).await.unwrap(), 5);
    let again = store.append(&photo, 0, bytes[..5].to_vec().into()).await;
    assert!(matches!(again, Err(PhotoError::WrongOffset { offset: 5 })));
    let rest = store.append(&photo, 5, bytes[5..].to_vec().into()).await;
    assert_eq!(rest.unwrap(), Arrived::Whole("image/jpeg"));
    let kept = store.read(&photo.hash).await.unwrap();
    assert!(!kept.windows(4).any(|window| window == b"Exif"));
    assert_eq!(store.offset(&photo).await.unwrap(), 0);
}

#[tokio::test]
async fn what_is_not_the_photo_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let store = PhotoStore::open(folder.path()).unwrap();
    let photo = announced(&jpeg());
    let mut other = jpeg();
    other[8] = b'X';
    for bytes in [b"<html>no photo".to_vec(), other, [jpeg(), jpeg()].concat()] {
        let taken = store.append(&photo, 0, bytes.into()).await;
        assert!(matches!(taken, Err(PhotoError::NotAPhoto)), "{taken:?}");
        assert_eq!(store.offset(&photo).await.unwrap(), 0);
    }
    assert!(store.read(&photo.hash).await.is_err());
}

#[test]
fn only_a_hash_becomes_part_of_a_path() {
    assert!(is_hash(&"0a".repeat(32)));
    assert!(!is_hash(&"0A".repeat(32)));
    assert!(!is_hash("../../etc/passwd"));
}
