use super::*;

/// A JPEG of one pixel that tells where it was taken.
fn jpeg() -> Vec<u8> {
    jpeg_of(&[&segment(0xe1, b"Exif\0\0here"), &frame(), &scan()])
}

fn jpeg_of(parts: &[&[u8]]) -> Vec<u8> {
    [&[0xff, 0xd8], parts.concat().as_slice(), &[0xff, 0xd9]].concat()
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len() + 2).unwrap();
    [&[0xff, marker, 0, length], content].concat()
}

fn frame() -> Vec<u8> {
    segment(0xc0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0])
}

/// With a hidden 0xff and a restart among its bytes.
fn scan() -> Vec<u8> {
    let coded = [1, 2, 0xff, 0, 3, 0xff, 0xd0, 4];
    [segment(0xda, &[1, 1, 0, 0, 63, 0]), coded.to_vec()].concat()
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

#[test]
fn of_a_jpeg_only_the_picture_and_its_colours_are_kept() {
    let tables = segment(0xdb, &[0; 9]);
    let colours = [
        segment(0xe0, b"JFIF\0\x01\x02"),
        segment(0xe2, b"ICC_PROFILE\0\x01\x01"),
        segment(0xee, b"Adobe\0d"),
    ];
    let colours = colours.concat();
    let progressive = [scan(), segment(0xc4, &[7; 5]), scan()].concat();
    let picture = jpeg_of(&[&colours, &tables, &frame(), &progressive]);
    let told = [
        segment(0xe1, b"Exif\0\0here"),
        segment(0xe2, b"MPF\0there is another"),
        segment(0xe5, b"by whom"),
        segment(0xed, b"Photoshop 3.0\0"),
        segment(0xfe, b"a comment"),
    ];
    let told = told.concat();
    let mut sent = jpeg_of(&[&colours, &told, &tables, &frame(), &progressive]);
    sent.extend(jpeg());
    assert_eq!(jpeg::strip(&sent), Some(picture));
}

#[test]
fn what_holds_no_picture_is_no_photo() {
    assert!(jpeg::strip(&jpeg()).is_some());
    for parts in [
        &[] as &[&[u8]],
        &[&frame()],
        &[&scan()],
        &[&[0xff, 0xe0, 0, 1]],
    ] {
        assert_eq!(jpeg::strip(&jpeg_of(parts)), None, "{parts:x?}");
    }
    let whole = jpeg();
    for end in 0..whole.len() {
        assert_eq!(jpeg::strip(&whole[..end]), None, "cut at {end}");
    }
}

#[tokio::test]
async fn what_nobody_goes_on_with_is_swept_away() {
    let folder = tempfile::tempdir().unwrap();
    let store = PhotoStore::open(folder.path()).unwrap();
    let (left, fresh) = (announced(&jpeg()), announced(&[jpeg(), vec![0]].concat()));
    for photo in [&left, &fresh] {
        let sent = jpeg()[..5].to_vec().into();
        store.append(photo, 0, sent).await.unwrap();
    }
    let unused = Duration::from_hours(1);
    let file = File::options().append(true).open(store.partial(&left));
    let changed = file
        .as_ref()
        .unwrap()
        .metadata()
        .unwrap()
        .modified()
        .unwrap();
    file.unwrap().set_modified(changed - unused * 2).unwrap();
    store.drop_partial(unused).await.unwrap();
    assert_eq!(store.offset(&left).await.unwrap(), 0);
    assert_eq!(store.offset(&fresh).await.unwrap(), 5);
    store.put(left.hash.clone(), jpeg()).await.unwrap();
    store.remove(&left.hash).await.unwrap();
    store.remove(&left.hash).await.unwrap();
    assert!(store.read(&left.hash).await.is_err());
}
