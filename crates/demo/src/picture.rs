//! Drawings in place of photographs: a demo shows no real person.

use crate::DemoPhoto;
use domain::record::Photo;
use sha2::{Digest, Sha256};

const WIDTH: u32 = 640;
const HEIGHT: u32 = 480;

/// The colours that drawings are made of; a shape names one by its place here.
const PALETTE: [[u8; 3]; 12] = [
    [0xf6, 0xee, 0xe0],
    [0xe7, 0xd3, 0xb3],
    [0xc4, 0x3a, 0x31],
    [0x8c, 0x25, 0x22],
    [0x2f, 0x2a, 0x28],
    [0xf2, 0xb7, 0x4b],
    [0xff, 0xff, 0xff],
    [0x5f, 0x8f, 0x5a],
    [0x3f, 0x6b, 0x45],
    [0xbf, 0xdc, 0xe6],
    [0x8a, 0x6a, 0x4a],
    [0xe8, 0x8f, 0x8a],
];
const PAPER: u8 = 0;
const SAND: u8 = 1;
const RED: u8 = 2;
const WINE: u8 = 3;
const INK: u8 = 4;
const GOLD: u8 = 5;
const WHITE: u8 = 6;
const LEAF: u8 = 7;
const FOREST: u8 = 8;
const SKY: u8 = 9;
const WOOD: u8 = 10;
const ROSE: u8 = 11;

/// A flat shape in pixels, drawn over those before it.
enum Shape {
    /// Left, top, width, height.
    Box(i32, i32, i32, i32),
    /// Centre and radii.
    Oval(i32, i32, i32, i32),
    /// Three corners.
    Triangle([(i32, i32); 3]),
}

use Shape::{Box, Oval, Triangle};

impl Shape {
    /// Left, top, right and bottom; the last two excluded.
    fn bounds(&self) -> (i32, i32, i32, i32) {
        match *self {
            Box(left, top, width, height) => (left, top, left + width, top + height),
            Oval(cx, cy, rx, ry) => (cx - rx, cy - ry, cx + rx + 1, cy + ry + 1),
            Triangle([a, b, c]) => (
                a.0.min(b.0).min(c.0),
                a.1.min(b.1).min(c.1),
                a.0.max(b.0).max(c.0) + 1,
                a.1.max(b.1).max(c.1) + 1,
            ),
        }
    }

    fn covers(&self, x: i32, y: i32) -> bool {
        match *self {
            Box(left, top, width, height) => {
                (left..left + width).contains(&x) && (top..top + height).contains(&y)
            }
            Oval(cx, cy, rx, ry) => {
                let (dx, dy) = (i64::from(x - cx), i64::from(y - cy));
                let (rx, ry) = (i64::from(rx), i64::from(ry));
                dx * dx * ry * ry + dy * dy * rx * rx <= rx * rx * ry * ry
            }
            Triangle([a, b, c]) => {
                let side = |p: (i32, i32), q: (i32, i32)| {
                    (q.0 - p.0) * (y - p.1) - (q.1 - p.1) * (x - p.0)
                };
                let sides = [side(a, b), side(b, c), side(c, a)];
                sides.iter().all(|s| *s >= 0) || sides.iter().all(|s| *s <= 0)
            }
        }
    }
}

/// A fire extinguisher beside a door.
pub(crate) fn fire_safety() -> DemoPhoto {
    draw(&[
        (SAND, Box(0, 390, 640, 90)),
        (WOOD, Box(380, 90, 170, 300)),
        (SAND, Box(395, 105, 140, 285)),
        (GOLD, Oval(515, 255, 9, 9)),
        (INK, Box(188, 128, 64, 16)),
        (INK, Box(212, 112, 16, 40)),
        (INK, Oval(150, 220, 62, 92)),
        (PAPER, Oval(154, 220, 52, 82)),
        (PAPER, Box(80, 216, 92, 110)),
        (RED, Box(170, 180, 100, 210)),
        (RED, Oval(220, 182, 50, 42)),
        (WINE, Box(170, 372, 100, 18)),
        (WHITE, Box(186, 240, 68, 70)),
        (RED, Triangle([(220, 250), (198, 298), (242, 298)])),
        (GOLD, Oval(220, 286, 12, 14)),
    ])
}

/// A cake for a hundredth birthday.
pub(crate) fn birthday() -> DemoPhoto {
    draw(&[
        (SAND, Box(0, 370, 640, 110)),
        (WHITE, Oval(320, 380, 220, 34)),
        (ROSE, Box(170, 270, 300, 105)),
        (WHITE, Box(170, 270, 300, 26)),
        (RED, Box(225, 180, 190, 90)),
        (WHITE, Box(225, 180, 190, 22)),
        (GOLD, Box(262, 110, 14, 70)),
        (GOLD, Oval(318, 146, 22, 34)),
        (PAPER, Oval(318, 146, 10, 22)),
        (GOLD, Oval(374, 146, 22, 34)),
        (PAPER, Oval(374, 146, 10, 22)),
        (RED, Oval(269, 92, 8, 15)),
        (RED, Oval(318, 94, 8, 15)),
        (RED, Oval(374, 94, 8, 15)),
        (FOREST, Box(546, 250, 8, 120)),
        (FOREST, Box(574, 262, 8, 110)),
        (RED, Oval(550, 236, 28, 24)),
        (ROSE, Oval(580, 256, 24, 20)),
        (GOLD, Oval(550, 236, 9, 8)),
    ])
}

/// A swept path under trees.
pub(crate) fn clean_up() -> DemoPhoto {
    draw(&[
        (SKY, Box(0, 0, 640, 260)),
        (GOLD, Oval(560, 80, 44, 44)),
        (LEAF, Box(0, 260, 640, 220)),
        (SAND, Triangle([(320, 240), (140, 480), (500, 480)])),
        (WOOD, Box(108, 190, 24, 110)),
        (FOREST, Oval(120, 140, 86, 78)),
        (WOOD, Box(500, 210, 20, 90)),
        (FOREST, Oval(510, 174, 66, 62)),
        (WOOD, Box(336, 130, 12, 200)),
        (GOLD, Triangle([(342, 310), (296, 412), (388, 412)])),
        (WOOD, Box(318, 322, 48, 12)),
        (WHITE, Oval(230, 400, 42, 46)),
        (WHITE, Triangle([(230, 336), (208, 372), (252, 372)])),
        (RED, Box(214, 358, 32, 8)),
    ])
}

/// An open picture book with strawberries.
pub(crate) fn reading() -> DemoPhoto {
    let mut shapes = vec![
        (SAND, Box(0, 400, 640, 80)),
        (WINE, Box(84, 128, 472, 292)),
        (WHITE, Box(96, 116, 220, 290)),
        (WHITE, Box(324, 116, 220, 290)),
        (SAND, Box(316, 116, 8, 290)),
        (LEAF, Oval(206, 372, 92, 30)),
        (SKY, Box(348, 146, 172, 110)),
        (GOLD, Oval(480, 180, 20, 20)),
    ];
    shapes.extend([290, 316, 342, 368].map(|y| (SAND, Box(348, y, 172, 8))));
    for (x, y) in [(160, 210), (250, 190), (206, 290)] {
        shapes.push((RED, Triangle([(x - 32, y), (x + 32, y), (x, y + 60)])));
        shapes.push((RED, Oval(x, y, 32, 18)));
        shapes.push((
            FOREST,
            Triangle([(x - 22, y - 14), (x + 22, y - 14), (x, y + 10)]),
        ));
        let seeds = [(-12, 10), (12, 10), (0, 28)];
        shapes.extend(seeds.map(|(dx, dy)| (GOLD, Oval(x + dx, y + dy, 3, 4))));
    }
    draw(&shapes)
}

fn draw(shapes: &[(u8, Shape)]) -> DemoPhoto {
    let mut pixels = vec![PAPER; (WIDTH * HEIGHT) as usize];
    for (colour, shape) in shapes {
        let (left, top, right, bottom) = shape.bounds();
        for y in top.max(0)..bottom.min(HEIGHT as i32) {
            for x in left.max(0)..right.min(WIDTH as i32) {
                if shape.covers(x, y) {
                    pixels[(y * WIDTH as i32 + x) as usize] = *colour;
                }
            }
        }
    }
    let bytes = encode(&pixels);
    DemoPhoto {
        photo: Photo {
            hash: Sha256::digest(&bytes)
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect(),
            size: bytes.len() as u64,
            width: WIDTH,
            height: HEIGHT,
        },
        bytes,
    }
}

#[expect(
    clippy::expect_used,
    reason = "writing a well-formed image to memory cannot fail"
)]
fn encode(pixels: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(PALETTE.concat());
    let mut writer = encoder.write_header().expect("a header");
    writer
        .write_image_data(pixels)
        .expect("as many pixels as the header says");
    writer.finish().expect("an end");
    bytes
}
