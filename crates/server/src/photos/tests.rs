use super::*;
use std::fs::{self, File};
use std::time::SystemTime;
use test_kit::bucket::{KEY, TestBucket};

macro_rules! in_every_place {
    ($($promise:ident)*) => {
        mod files {
            $(#[tokio::test]
            async fn $promise() {
                super::$promise(super::Place::Files(tempfile::tempdir().unwrap())).await;
            })*
        }
        mod bucket {
            $(#[tokio::test]
            async fn $promise() {
                super::$promise(super::Place::Bucket(super::TestBucket::start().await)).await;
            })*
        }
    };
}

in_every_place! {
    a_photo_arrives_in_parts_and_loses_where_it_was_taken
    what_is_not_the_photo_is_dropped
    what_nobody_goes_on_with_is_swept_away
    whoever_hangs_up_leaves_no_half
    what_another_server_is_clearing_up_is_not_called_no_photo
    photos_are_copied_once
}

/// Where photos are kept.
enum Place {
    Files(tempfile::TempDir),
    Bucket(TestBucket),
}

impl Place {
    /// Opens it, as a server does that was killed before.
    async fn store(&self) -> PhotoStore {
        let store = match self {
            Self::Files(folder) => PhotoStore::open(folder.path(), None).await,
            Self::Bucket(bucket) => {
                let url: BucketUrl = bucket.url().parse().unwrap();
                PhotoStore::open(Path::new("nowhere"), Some(&url.signed_with(KEY.0, KEY.1))).await
            }
        };
        store.unwrap()
    }

    /// Lets the time pass for all that it holds.
    fn age(&self, by: Duration) {
        match self {
            Self::Files(folder) => age(folder.path(), by),
            Self::Bucket(bucket) => age(bucket.folder(), by),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "files tell the time of the machine"
)]
pub(super) fn age(path: &Path, by: Duration) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            age(&entry.unwrap().path(), by);
        }
    } else {
        let file = File::options().append(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - by).unwrap();
    }
}

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
        attached: Attached {
            hash: hexadecimal(&Sha256::digest(bytes)),
            size: bytes.len() as u64,
            medium: Medium::Photo,
        },
        sealed: None,
    }
}

async fn a_photo_arrives_in_parts_and_loses_where_it_was_taken(place: Place) {
    let (photo, bytes) = (announced(&jpeg()), jpeg());
    let store = place.store().await;
    let first = store.append(&photo, 0, bytes[..5].to_vec().into()).await;
    assert_eq!(first.unwrap(), Arrived::Partly(5));
    // A server that was killed finds the bytes again.
    let store = place.store().await;
    assert_eq!(store.offset(&photo).await.unwrap(), 5);
    let again = store.append(&photo, 0, bytes[..5].to_vec().into()).await;
    assert!(matches!(again, Err(PhotoError::WrongOffset { offset: 5 })));
    let rest = store.append(&photo, 5, bytes[5..].to_vec().into()).await;
    assert_eq!(rest.unwrap(), Arrived::Whole("image/jpeg"));
    let kept = store.read(&photo.attached.hash).await.unwrap();
    assert!(!kept.windows(4).any(|window| window == b"Exif"));
    assert_eq!(store.offset(&photo).await.unwrap(), 0);
}

async fn what_is_not_the_photo_is_dropped(place: Place) {
    let store = place.store().await;
    let photo = announced(&jpeg());
    let mut other = jpeg();
    other[8] = b'X';
    for bytes in [b"<html>no photo".to_vec(), other, [jpeg(), jpeg()].concat()] {
        let taken = store.append(&photo, 0, bytes.into()).await;
        assert!(matches!(taken, Err(PhotoError::NotAPhoto)), "{taken:?}");
        assert_eq!(store.offset(&photo).await.unwrap(), 0);
    }
    assert!(store.read(&photo.attached.hash).await.is_err());
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

async fn what_nobody_goes_on_with_is_swept_away(place: Place) {
    let store = place.store().await;
    let (left, fresh) = (announced(&jpeg()), announced(&[jpeg(), vec![0]].concat()));
    let part = |from: usize| Bytes::from(jpeg()[from..from + 5].to_vec());
    let hour = Duration::from_hours(1);
    for photo in [&left, &fresh] {
        store.append(photo, 0, part(0)).await.unwrap();
    }
    place.age(hour * 2);
    // What somebody went on with is fresh as a whole.
    store.append(&fresh, 5, part(5)).await.unwrap();
    store.drop_partial(hour).await.unwrap();
    assert_eq!(store.offset(&left).await.unwrap(), 0);
    assert_eq!(store.offset(&fresh).await.unwrap(), 10);
    store.put(&left.attached.hash, jpeg()).await.unwrap();
    store.remove(&left.attached.hash, hour).await.unwrap();
    assert!(store.read(&left.attached.hash).await.is_ok());
    place.age(hour * 2);
    for _ in 0..2 {
        store.remove(&left.attached.hash, hour).await.unwrap();
        assert!(store.read(&left.attached.hash).await.is_err());
    }
}

async fn whoever_hangs_up_leaves_no_half(place: Place) {
    let store = place.store().await;
    let (photo, bytes) = (announced(&jpeg()), jpeg());
    let appending = store.append(&photo, 0, bytes[..5].to_vec().into());
    // Gone before there was any answer.
    drop(tokio::time::timeout(Duration::ZERO, appending).await);
    let stands = store.append(&photo, 99, Bytes::new()).await;
    assert!(matches!(
        stands,
        Err(PhotoError::WrongOffset { offset: 0 | 5 })
    ));
}

async fn photos_are_copied_once(place: Place) {
    let store = place.store().await;
    let folder = tempfile::tempdir().unwrap();
    let copy = PhotoStore::open(folder.path(), None).await.unwrap();
    let photos = [jpeg(), [jpeg(), vec![0]].concat()];
    for bytes in &photos {
        let hash = announced(bytes).attached.hash;
        store.put(&hash, bytes.clone()).await.unwrap();
    }
    assert_eq!(store.copy_to(&copy).await.unwrap(), 2);
    assert_eq!(store.copy_to(&copy).await.unwrap(), 0);
    let hash = announced(&photos[1]).attached.hash;
    assert_eq!(copy.read(&hash).await.unwrap(), photos[1]);
}

#[tokio::test]
async fn an_upload_goes_on_at_another_server_over_the_bucket() {
    let place = Place::Bucket(TestBucket::start().await);
    let (here, there) = (place.store().await, place.store().await);
    let (photo, bytes) = (announced(&jpeg()), Bytes::from(jpeg()));
    here.append(&photo, 0, bytes.slice(..5)).await.unwrap();
    // A phone that heard no answer sends the same chunk to both.
    let (one, two) = tokio::join!(
        here.append(&photo, 5, bytes.slice(5..9)),
        there.append(&photo, 5, bytes.slice(5..9)),
    );
    for told in [one, two] {
        assert!(matches!(
            told,
            Ok(Arrived::Partly(9)) | Err(PhotoError::WrongOffset { offset: 9 })
        ));
    }
    let done = there.append(&photo, 9, bytes.slice(9..)).await;
    assert_eq!(done.unwrap(), Arrived::Whole("image/jpeg"));
    assert!(here.read(&photo.attached.hash).await.is_ok());
    assert_eq!(here.offset(&photo).await.unwrap(), 0);
}

async fn what_another_server_is_clearing_up_is_not_called_no_photo(place: Place) {
    let store = place.store().await;
    let (photo, bytes) = (announced(&jpeg()), Bytes::from(jpeg()));
    let upload = photo.upload();
    // The last chunks go first.
    store.shelf.add(&upload, 0, bytes.slice(..5)).await.unwrap();
    let told = store.finish(&photo, &upload).await;
    assert!(matches!(told, Err(PhotoError::WrongOffset { offset: 5 })));
    assert_eq!(store.offset(&photo).await.unwrap(), 5, "nothing is dropped");
    let done = store.append(&photo, 5, bytes.slice(5..)).await;
    assert_eq!(done.unwrap(), Arrived::Whole("image/jpeg"));
}

#[tokio::test]
async fn a_bucket_that_fails_anywhere_on_the_way_loses_no_chunk() {
    for sound in 0.. {
        let bucket = TestBucket::start().await;
        let place = Place::Bucket(bucket);
        let store = place.store().await;
        let (photo, bytes) = (announced(&jpeg()), Bytes::from(jpeg()));
        store.append(&photo, 0, bytes.slice(..5)).await.unwrap();
        let Place::Bucket(bucket) = &place else {
            unreachable!("it is a bucket");
        };
        bucket.fail_after(sound);
        let cut = store.append(&photo, 5, bytes.slice(5..)).await;
        bucket.mend();
        if cut.is_ok() {
            assert!(sound > 3, "there is more to it than {sound} requests");
            return;
        }
        assert!(matches!(cut, Err(PhotoError::Storage(_))), "{cut:?}");
        let stands = store.offset(&photo).await.unwrap();
        assert!(
            stands == 5
                || stands == photo.attached.size
                || store.read(&photo.attached.hash).await.is_ok()
        );
        let rest = bytes.slice(usize::try_from(stands).unwrap()..);
        let done = store.append(&photo, stands, rest).await;
        assert_eq!(done.unwrap(), Arrived::Whole("image/jpeg"), "{sound}");
    }
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_told_at_once() {
    let bucket = TestBucket::start().await;
    let wrong = bucket.url().replace("s3://photos", "s3://nowhere");
    let folder = tempfile::tempdir().unwrap();
    for (url, key) in [(wrong, KEY), (bucket.url(), ("station", "a guess"))] {
        let url: BucketUrl = url.parse().unwrap();
        let opened = PhotoStore::open(folder.path(), Some(&url.signed_with(key.0, key.1))).await;
        assert!(opened.is_err());
    }
}
