// Photos made for the tests: a PNG of coloured stripes, a JPEG that carries a place in its EXIF, a file that is neither.
import { crc32, deflateSync } from 'node:zlib';

/** A PNG; `seed` decides the colours, so that two photos are two. */
export function png({ width = 320, height = 240, seed = 1, noise = false } = {}) {
  const row = 1 + width * 3;
  const pixels = Buffer.alloc(row * height);
  let state = seed * 2_654_435_761;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      state = noise ? (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0 : ((x >> 5) + (y >> 5) + seed) * 47;
      const at = y * row + 1 + x * 3;
      pixels[at] = state >>> 16;
      pixels[at + 1] = state >>> 8;
      pixels[at + 2] = state;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(pixels)), chunk('IEND')]);
}

function chunk(type, content = Buffer.alloc(0)) {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(typed.length + 8);
  framed.writeUInt32BE(content.length, 0);
  typed.copy(framed, 4);
  framed.writeUInt32BE(crc32(typed), typed.length + 4);
  return framed;
}

/** What a camera writes into a JPEG: here a maker that no kept photo may carry. */
export const CAMERA = 'Jiamenkou Test Camera';

/** The same JPEG with EXIF put in behind its first marker. */
export function withExif(jpeg) {
  const maker = Buffer.from(`${CAMERA}\0`, 'latin1');
  const tiff = Buffer.alloc(26);
  tiff.write('MM', 0, 'latin1');
  tiff.writeUInt16BE(42, 2);
  tiff.writeUInt32BE(8, 4); // the first directory follows at once
  tiff.writeUInt16BE(1, 8); // with one entry:
  tiff.writeUInt16BE(0x010f, 10); // Make,
  tiff.writeUInt16BE(2, 12); // ASCII,
  tiff.writeUInt32BE(maker.length, 14);
  tiff.writeUInt32BE(26, 18); // after the directory,
  tiff.writeUInt32BE(0, 22); // of which there is no second
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, maker]);
  const segment = Buffer.alloc(4);
  segment.writeUInt16BE(0xffe1, 0);
  segment.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, exif, jpeg.subarray(2)]);
}

/** Called a photo and is none. */
export const NOT_A_PHOTO = Buffer.from('<html>这不是照片</html>');

/** What a file input takes. */
export const file = (name, buffer, mimeType = 'image/png') => ({ name, mimeType, buffer });

/** A JPEG as a camera would make it, with EXIF in it. */
export async function jpeg(page) {
  const url = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [320, 240];
    const drawing = canvas.getContext('2d');
    drawing.fillStyle = 'seagreen';
    drawing.fillRect(40, 40, 200, 120);
    return canvas.toDataURL('image/jpeg');
  });
  return withExif(Buffer.from(url.split(',')[1], 'base64'));
}
