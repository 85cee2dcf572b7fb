/*
 * Checks the bundle of a vote 核对表决资料包: the second program, written from docs/bundle.md, docs/log.md and docs/count.md
 * and sharing no line with verify.py. Where the two disagree about a bundle, one of them is wrong: please tell us.
 *
 *   node verify.js BUNDLE [--key VKEY]... [--receipt FILE]... [--tracker CODE]...
 *   node verify.js compare A B
 *
 * Exit status: 0 sound, 1 faults found, 2 cannot be read. In a page or a mini-program: `yigaiVerify.verify(bytes, {keys,
 * receipts, trackers})` on the bytes of the ZIP. Plain ECMAScript 2017 and nothing else: no library, no network, and neither of the
 * platform's own cryptography, inflate nor text decoding, which a mini-program lacks. One long file on purpose, as verify.py.
 */
(function (where, make) {
  'use strict';
  var made = make();
  if (typeof module === 'object' && module.exports) {
    module.exports = made;
    if (typeof process === 'object' && process.versions && process.versions.node && require.main === module) {
      // Not `require('fs')`: the mini-program's packer follows every literal require.
      process.exitCode = made.main(process.argv.slice(2), module.require('fs'));
    }
  } else {
    where.yigaiVerify = made;
  }
})(typeof self !== 'undefined' ? self : this, function () {
  'use strict';

  // ---- bytes ----------------------------------------------------------------------------------------------------

  /** What cannot be read at all, as against what was read and found wrong. */
  class Unreadable extends Error {}

  /** What is not spelled as its format says; the message is Chinese / English. */
  class Misspelled extends Error {}

  const HEX = /^(?:[0-9a-f]{2})*$/;

  function hex(bytes) {
    let text = '';
    for (let at = 0; at < bytes.length; at++) text += (bytes[at] < 16 ? '0' : '') + bytes[at].toString(16);
    return text;
  }

  function unhex(text) {
    if (!HEX.test(text)) throw new Misspelled('不是十六进制 / not hex');
    const bytes = new Uint8Array(text.length / 2);
    for (let at = 0; at < bytes.length; at++) bytes[at] = parseInt(text.substr(2 * at, 2), 16);
    return bytes;
  }

  function same(a, b) {
    if (a.length !== b.length) return false;
    for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
    return true;
  }

  function joined(pieces) {
    let length = 0;
    for (const piece of pieces) length += piece.length;
    const all = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }

  /** The lines of bytes that end in a line feed; what does not end is none. */
  function split(data) {
    const found = [];
    for (let from = 0, to = data.indexOf(10); to >= 0; from = to + 1, to = data.indexOf(10, from)) found.push(data.subarray(from, to));
    return found;
  }

  /** UTF-8 read strictly: no surrogates, no overlong forms, nothing cut off. */
  function utf8(bytes) {
    const pieces = [];
    let units = [];
    for (let at = 0; at < bytes.length; ) {
      const first = bytes[at++];
      let code = first;
      if (first > 0x7f) {
        const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
        if (first < 0xc2 || first > 0xf4 || at + more > bytes.length) throw new Misspelled('不是 UTF-8 / not UTF-8');
        code = first & (0x3f >> more);
        for (let k = 0; k < more; k++) {
          const next = bytes[at++];
          if ((next & 0xc0) !== 0x80) throw new Misspelled('不是 UTF-8 / not UTF-8');
          code = (code << 6) | (next & 0x3f);
        }
        const least = more === 3 ? 0x10000 : more === 2 ? 0x800 : 0x80;
        if (code < least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
          throw new Misspelled('不是 UTF-8 / not UTF-8');
        }
      }
      if (code > 0xffff) {
        units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + (code & 0x3ff));
      } else {
        units.push(code);
      }
      if (units.length > 8000) {
        pieces.push(String.fromCharCode.apply(null, units));
        units = [];
      }
    }
    pieces.push(String.fromCharCode.apply(null, units));
    return pieces.join('');
  }

  /** The bytes of a text; it must hold whole characters. */
  function encoded(text) {
    const bytes = [];
    for (const char of text) {
      const code = char.codePointAt(0);
      if (code < 0x80) {
        bytes.push(code);
      } else if (code < 0x800) {
        bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
      } else if (code < 0x10000) {
        bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
      } else {
        bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
      }
    }
    return Uint8Array.from(bytes);
  }

  const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

  function base64(bytes) {
    let text = '';
    for (let at = 0; at < bytes.length; at += 3) {
      const three = (bytes[at] << 16) | ((bytes[at + 1] || 0) << 8) | (bytes[at + 2] || 0);
      text += BASE64[three >> 18] + BASE64[(three >> 12) & 63];
      text += at + 1 < bytes.length ? BASE64[(three >> 6) & 63] : '=';
      text += at + 2 < bytes.length ? BASE64[three & 63] : '=';
    }
    return text;
  }

  /** Base64 in its one spelling. */
  function unbase64(text) {
    const bytes = [];
    for (let at = 0; at < text.length; at += 4) {
      let four = 0;
      for (let k = 0; k < 4; k++) four = (four << 6) | Math.max(0, BASE64.indexOf(text[at + k] || '='));
      bytes.push((four >> 16) & 255, (four >> 8) & 255, four & 255);
    }
    const pads = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
    const found = Uint8Array.from(bytes.slice(0, bytes.length - pads));
    if (base64(found) !== text) throw new Misspelled('不是规范的 base64 / not strict base64');
    return found;
  }

  // ---- SHA-256 and SHA-512 (FIPS 180-4) -------------------------------------------------------------------------

  function words(text) {
    const found = new Int32Array(text.length / 8);
    for (let at = 0; at < found.length; at++) found[at] = parseInt(text.substr(8 * at, 8), 16);
    return found;
  }

  const K256 = words(
    '428a2f9871374491b5c0fbcfe9b5dba53956c25b59f111f1923f82a4ab1c5ed5d807aa9812835b01243185be550c7dc3' +
    '72be5d7480deb1fe9bdc06a7c19bf174e49b69c1efbe47860fc19dc6240ca1cc2de92c6f4a7484aa5cb0a9dc76f988da' +
    '983e5152a831c66db00327c8bf597fc7c6e00bf3d5a7914706ca63511429296727b70a852e1b21384d2c6dfc53380d13' +
    '650a7354766a0abb81c2c92e92722c85a2bfe8a1a81a664bc24b8b70c76c51a3d192e819d6990624f40e3585106aa070' +
    '19a4c1161e376c082748774c34b0bcb5391c0cb34ed8aa4a5b9cca4f682e6ff3748f82ee78a5636f84c878148cc70208' +
    '90befffaa4506cebbef9a3f7c67178f2'
  );
  const H256 = words('6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19');
  const W256 = new Int32Array(64);

  /** The message with its padding, in blocks of `block` bytes with `wide` bytes for the length. */
  function padded(data, block, wide) {
    const all = new Uint8Array(Math.ceil((data.length + 1 + wide) / block) * block);
    all.set(data);
    all[data.length] = 0x80;
    let bits = data.length * 8;
    for (let at = all.length - 1; bits > 0; at--) {
      all[at] = bits % 256;
      bits = Math.floor(bits / 256);
    }
    return all;
  }

  function sha256(data) {
    const all = padded(data, 64, 8);
    const state = Int32Array.from(H256);
    const w = W256;
    for (let start = 0; start < all.length; start += 64) {
      for (let t = 0, at = start; t < 16; t++, at += 4) {
        w[t] = (all[at] << 24) | (all[at + 1] << 16) | (all[at + 2] << 8) | all[at + 3];
      }
      for (let t = 16; t < 64; t++) {
        const x = w[t - 15];
        const y = w[t - 2];
        const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        w[t] = (w[t - 16] + s0 + w[t - 7] + s1) | 0;
      }
      let a = state[0];
      let b = state[1];
      let c = state[2];
      let d = state[3];
      let e = state[4];
      let f = state[5];
      let g = state[6];
      let h = state[7];
      for (let t = 0; t < 64; t++) {
        const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
        const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K256[t] + w[t]) | 0;
        const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
        const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g;
        g = f;
        f = e;
        e = (d + t1) | 0;
        d = c;
        c = b;
        b = a;
        a = (t1 + t2) | 0;
      }
      const each = [a, b, c, d, e, f, g, h];
      for (let k = 0; k < 8; k++) state[k] += each[k];
    }
    return bigEndian(state);
  }

  function bigEndian(found) {
    const bytes = new Uint8Array(4 * found.length);
    for (let k = 0; k < found.length; k++) {
      for (let j = 0; j < 4; j++) bytes[4 * k + j] = (found[k] >>> (24 - 8 * j)) & 255;
    }
    return bytes;
  }

  const K512 = words(
    '428a2f98d728ae227137449123ef65cdb5c0fbcfec4d3b2fe9b5dba58189dbbc3956c25bf348b53859f111f1b605d019' +
    '923f82a4af194f9bab1c5ed5da6d8118d807aa98a303024212835b0145706fbe243185be4ee4b28c550c7dc3d5ffb4e2' +
    '72be5d74f27b896f80deb1fe3b1696b19bdc06a725c71235c19bf174cf692694e49b69c19ef14ad2efbe4786384f25e3' +
    '0fc19dc68b8cd5b5240ca1cc77ac9c652de92c6f592b02754a7484aa6ea6e4835cb0a9dcbd41fbd476f988da831153b5' +
    '983e5152ee66dfaba831c66d2db43210b00327c898fb213fbf597fc7beef0ee4c6e00bf33da88fc2d5a79147930aa725' +
    '06ca6351e003826f142929670a0e6e7027b70a8546d22ffc2e1b21385c26c9264d2c6dfc5ac42aed53380d139d95b3df' +
    '650a73548baf63de766a0abb3c77b2a881c2c92e47edaee692722c851482353ba2bfe8a14cf10364a81a664bbc423001' +
    'c24b8b70d0f89791c76c51a30654be30d192e819d6ef5218d69906245565a910f40e35855771202a106aa07032bbd1b8' +
    '19a4c116b8d2d0c81e376c085141ab532748774cdf8eeb9934b0bcb5e19b48a8391c0cb3c5c95a634ed8aa4ae3418acb' +
    '5b9cca4f7763e373682e6ff3d6b2b8a3748f82ee5defb2fc78a5636f43172f6084c87814a1f0ab728cc702081a6439ec' +
    '90befffa23631e28a4506cebde82bde9bef9a3f7b2c67915c67178f2e372532bca273eceea26619cd186b8c721c0c207' +
    'eada7dd6cde0eb1ef57d4f7fee6ed17806f067aa72176fba0a637dc5a2c898a6113f9804bef90dae1b710b35131c471b' +
    '28db77f523047d8432caab7b40c724933c9ebe0a15c9bebc431d67c49c100d4c4cc5d4becb3e42b6597f299cfc657e2a' +
    '5fcb6fab3ad6faec6c44198c4a475817'
  );
  const H512 = words(
    '6a09e667f3bcc908bb67ae8584caa73b3c6ef372fe94f82ba54ff53a5f1d36f1510e527fade682d19b05688c2b3e6c1f' +
    '1f83d9abfb41bd6b5be0cd19137e2179'
  );

  /** Words of 64 bits as pairs of 32, the high one first: whole numbers in ECMAScript 2017 end at 2^53. */
  function sha512(data) {
    const all = padded(data, 128, 16);
    const state = Int32Array.from(H512);
    const w = new Int32Array(160);
    const lowSum = (list) => {
      let sum = 0;
      for (const one of list) sum += one >>> 0;
      return sum;
    };
    const put = (into, at, highs, lows) => {
      const low = lowSum(lows);
      into[at + 1] = low | 0;
      let high = Math.floor(low / 4294967296);
      for (const one of highs) high += one;
      into[at] = high | 0;
    };
    // The high word of a rotation to the right; with the words exchanged it is the low one.
    const right = (high, low, by) => (by < 32 ? (high >>> by) | (low << (32 - by)) : (low >>> (by - 32)) | (high << (64 - by)));
    const v = new Int32Array(16);
    const t1 = new Int32Array(2);
    const t2 = new Int32Array(2);
    for (let start = 0; start < all.length; start += 128) {
      for (let t = 0; t < 32; t++) {
        const at = start + 4 * t;
        w[t] = (all[at] << 24) | (all[at + 1] << 16) | (all[at + 2] << 8) | all[at + 3];
      }
      for (let t = 32; t < 160; t += 2) {
        const xh = w[t - 30];
        const xl = w[t - 29];
        const yh = w[t - 4];
        const yl = w[t - 3];
        const s0h = right(xh, xl, 1) ^ right(xh, xl, 8) ^ (xh >>> 7);
        const s0l = right(xl, xh, 1) ^ right(xl, xh, 8) ^ ((xl >>> 7) | (xh << 25));
        const s1h = right(yh, yl, 19) ^ right(yh, yl, 61) ^ (yh >>> 6);
        const s1l = right(yl, yh, 19) ^ right(yl, yh, 61) ^ ((yl >>> 6) | (yh << 26));
        put(w, t, [w[t - 32], s0h, w[t - 14], s1h], [w[t - 31], s0l, w[t - 13], s1l]);
      }
      v.set(state);
      for (let t = 0; t < 160; t += 2) {
        const eh = v[8];
        const el = v[9];
        const ah = v[0];
        const al = v[1];
        const s1h = right(eh, el, 14) ^ right(eh, el, 18) ^ right(eh, el, 41);
        const s1l = right(el, eh, 14) ^ right(el, eh, 18) ^ right(el, eh, 41);
        const chooseH = (eh & v[10]) ^ (~eh & v[12]);
        const chooseL = (el & v[11]) ^ (~el & v[13]);
        put(t1, 0, [v[14], s1h, chooseH, K512[t], w[t]], [v[15], s1l, chooseL, K512[t + 1], w[t + 1]]);
        const s0h = right(ah, al, 28) ^ right(ah, al, 34) ^ right(ah, al, 39);
        const s0l = right(al, ah, 28) ^ right(al, ah, 34) ^ right(al, ah, 39);
        const mostH = (ah & v[2]) ^ (ah & v[4]) ^ (v[2] & v[4]);
        const mostL = (al & v[3]) ^ (al & v[5]) ^ (v[3] & v[5]);
        put(t2, 0, [s0h, mostH], [s0l, mostL]);
        v.copyWithin(2, 0, 14);
        put(v, 8, [v[8], t1[0]], [v[9], t1[1]]);
        put(v, 0, [t1[0], t2[0]], [t1[1], t2[1]]);
      }
      for (let k = 0; k < 16; k += 2) put(state, k, [state[k], v[k]], [state[k + 1], v[k + 1]]);
    }
    return bigEndian(state);
  }

  // ---- Ed25519 (RFC 8032), verification only: nothing here is secret, so nothing is in constant time -------------

  // A number modulo p = 2^255 - 19 is sixteen limbs of 16 bits, kept as floating point: a product of two stays below 2^53.
  function limbs(bytes) {
    const found = new Float64Array(16);
    for (let k = 0; k < 16; k++) found[k] = bytes[2 * k] + 256 * bytes[2 * k + 1];
    found[15] %= 32768;
    return found;
  }

  const fromHex = (text) => limbs(unhex(text));
  const ZERO = new Float64Array(16);
  const ONE = Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  const D = fromHex('a3785913ca4deb75abd841414d0a700098e879777940c78c73fe6f2bee6c0352');
  const ROOT_OF_MINUS_1 = fromHex('b0a00e4a271beec478e42fad0618432fa7d7fb3d99004d2b0bdfc14f8024832b');
  const BASE_X = fromHex('1ad5258f602d56c9b2a7259560c72c695cdcd6fd31e2a4c0fe536ecdd3366921');
  const BASE_Y = fromHex('5866666666666666666666666666666666666666666666666666666666666666');
  const ORDER = unhex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');
  const PRIME = unhex('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f');

  function carried(a) {
    for (let k = 0; k < 16; k++) {
      const over = Math.floor(a[k] / 65536);
      a[k] -= over * 65536;
      if (k < 15) a[k + 1] += over;
      else a[0] += 38 * over;
    }
    return a;
  }

  function plus(a, b) {
    const c = new Float64Array(16);
    for (let k = 0; k < 16; k++) c[k] = a[k] + b[k];
    return c;
  }

  function minus(a, b) {
    const c = new Float64Array(16);
    for (let k = 0; k < 16; k++) c[k] = a[k] - b[k];
    return c;
  }

  function times(a, b) {
    const wide = new Float64Array(31);
    for (let j = 0; j < 16; j++) {
      const x = a[j];
      for (let k = 0; k < 16; k++) wide[j + k] += x * b[k];
    }
    const c = new Float64Array(16);
    for (let k = 0; k < 16; k++) c[k] = wide[k] + (k < 15 ? 38 * wide[k + 16] : 0);
    return carried(carried(c));
  }

  /** The 32 bytes of a number, in its one form below p. */
  function settled(a) {
    const c = carried(carried(carried(Float64Array.from(a))));
    for (let round = 0; round < 2; round++) {
      const less = new Float64Array(16);
      less[0] = c[0] - 0xffed;
      for (let k = 1; k < 16; k++) {
        const short = less[k - 1] < 0 ? 1 : 0;
        less[k - 1] += 65536 * short;
        less[k] = c[k] - (k < 15 ? 0xffff : 0x7fff) - short;
      }
      if (less[15] >= 0) c.set(less);
    }
    const bytes = new Uint8Array(32);
    for (let k = 0; k < 16; k++) {
      bytes[2 * k] = c[k] % 256;
      bytes[2 * k + 1] = Math.floor(c[k] / 256);
    }
    return bytes;
  }

  /** a to the power of 2^bits - less, where all but the bits of `holes` are set. */
  function power(a, highest, holes) {
    let c = a;
    for (let bit = highest - 1; bit >= 0; bit--) {
      c = times(c, c);
      if (holes.indexOf(bit) < 0) c = times(c, a);
    }
    return c;
  }

  const inverse = (a) => power(a, 254, [2, 4]); // p - 2 = 2^255 - 21
  const toFiveEighths = (a) => power(a, 251, [1]); // (p - 5) / 8 = 2^252 - 3

  /** The sum of two points in extended coordinates, complete for this curve. */
  function sum(p, q) {
    const a = times(minus(p[1], p[0]), minus(q[1], q[0]));
    const b = times(plus(p[1], p[0]), plus(q[1], q[0]));
    const c = times(times(p[3], q[3]), plus(D, D));
    const zz = times(p[2], q[2]);
    const d = plus(zz, zz);
    const e = minus(b, a);
    const f = minus(d, c);
    const g = plus(d, c);
    const h = plus(b, a);
    return [times(e, f), times(g, h), times(f, g), times(e, h)];
  }

  /** [s]B + [h]Q, bit by bit; s and h are 32 bytes, least first. */
  function combined(s, h, q) {
    const base = [BASE_X, BASE_Y, ONE, times(BASE_X, BASE_Y)];
    const both = sum(base, q);
    let p = [ZERO, ONE, ONE, ZERO];
    for (let bit = 255; bit >= 0; bit--) {
      p = sum(p, p);
      const ofS = (s[bit >> 3] >> (bit & 7)) & 1;
      const ofH = (h[bit >> 3] >> (bit & 7)) & 1;
      if (ofS || ofH) p = sum(p, ofS && ofH ? both : ofS ? base : q);
    }
    return p;
  }

  function spelledPoint(p) {
    const z = inverse(p[2]);
    const bytes = settled(times(p[1], z));
    bytes[31] |= (settled(times(p[0], z))[0] & 1) << 7;
    return bytes;
  }

  /** The point of 32 bytes with its sign turned, or null where they spell none. */
  function negated(bytes) {
    const ordinate = Uint8Array.from(bytes);
    ordinate[31] &= 0x7f;
    if (!below(ordinate, PRIME)) return null;
    const y = limbs(ordinate);
    const yy = times(y, y);
    const u = minus(yy, ONE);
    const v = plus(times(D, yy), ONE);
    const v3 = times(times(v, v), v);
    let x = times(times(u, v3), toFiveEighths(times(u, times(times(v3, v3), v))));
    const vxx = times(v, times(x, x));
    if (!same(settled(vxx), settled(u))) {
      if (!same(settled(vxx), settled(minus(ZERO, u)))) return null;
      x = times(x, ROOT_OF_MINUS_1);
    }
    const sign = bytes[31] >> 7;
    const plain = settled(x);
    if (sign && plain.every((one) => one === 0)) return null;
    if ((plain[0] & 1) === sign) x = minus(ZERO, x);
    return [x, y, ONE, times(x, y)];
  }

  function below(a, limit) {
    for (let at = 31; at >= 0; at--) if (a[at] !== limit[at]) return a[at] < limit[at];
    return false;
  }

  /** 64 bytes modulo the order of the base point, least byte first, by long division bit by bit. */
  function modOrder(bytes) {
    const rest = new Uint8Array(33);
    for (let bit = 511; bit >= 0; bit--) {
      let over = (bytes[bit >> 3] >> (bit & 7)) & 1;
      for (let k = 0; k < 33; k++) {
        const twice = 2 * rest[k] + over;
        rest[k] = twice & 255;
        over = twice >> 8;
      }
      if (!below(rest, ORDER)) {
        let short = 0;
        for (let k = 0; k < 33; k++) {
          const less = rest[k] - (k < 32 ? ORDER[k] : 0) - short;
          rest[k] = less & 255;
          short = less < 0 ? 1 : 0;
        }
      }
    }
    return rest.slice(0, 32);
  }

  /** Whether `signature` is the key's over the message. */
  function ed25519(key, message, signature) {
    if (key.length !== 32 || signature.length !== 64) return false;
    const r = signature.slice(0, 32);
    const s = signature.slice(32);
    const q = negated(key);
    if (q === null || !below(s, ORDER)) return false;
    const h = modOrder(sha512(joined([r, key, message])));
    return same(spelledPoint(combined(s, h, q)), r);
  }

  // ---- the tree (RFC 6962, RFC 9162) ----------------------------------------------------------------------------

  const leafHash = (data) => sha256(joined([Uint8Array.of(0), data]));
  const nodeHash = (left, right) => sha256(joined([Uint8Array.of(1), left, right]));

  /** The roots of several sizes of one tree, in one pass: the last full subtrees are kept, the largest first. */
  function rootsOf(hashes, sizes) {
    const found = new Map();
    const wanted = new Set(sizes);
    let peaks = [];
    if (wanted.has(0)) found.set(0, sha256(new Uint8Array(0)));
    for (let size = 1; size <= hashes.length; size++) {
      peaks.push([1, hashes[size - 1]]);
      while (peaks.length > 1 && peaks[peaks.length - 1][0] === peaks[peaks.length - 2][0]) {
        const right = peaks.pop();
        const left = peaks.pop();
        peaks.push([2 * left[0], nodeHash(left[1], right[1])]);
      }
      if (wanted.has(size)) {
        let above = peaks[peaks.length - 1][1];
        for (let at = peaks.length - 2; at >= 0; at--) above = nodeHash(peaks[at][1], above);
        found.set(size, above);
      }
    }
    return found;
  }

  /** The root of a tree whose beginning of `size` leaves is told by its full subtrees, the largest first, and whose other
   *  leaves are all there; null where so many leaves do not fall into so many subtrees. */
  function rootBeyond(size, subtrees, hashes) {
    const peaks = [];
    let rest = size;
    for (let width = Math.pow(2, 52); width >= 1; width /= 2) {
      if (rest < width) continue;
      if (peaks.length === subtrees.length) return null;
      peaks.push([width, subtrees[peaks.length]]);
      rest -= width;
    }
    if (peaks.length !== subtrees.length) return null;
    for (const hash of hashes) {
      peaks.push([1, hash]);
      for (let top = peaks.length - 1; top > 0 && peaks[top][0] === peaks[top - 1][0]; top--) {
        const right = peaks.pop();
        const left = peaks.pop();
        peaks.push([2 * left[0], nodeHash(left[1], right[1])]);
      }
    }
    if (!peaks.length) return sha256(new Uint8Array(0));
    return peaks.map((one) => one[1]).reduceRight((right, left) => nodeHash(left, right));
  }

  /** The root that a proof of inclusion leads to, or null where it has too many or too few hashes. */
  function climbed(hash, index, size, siblings) {
    if (!(index >= 0 && index < size) || hash.length !== 32) return null;
    let above = hash;
    let place = index;
    let last = size - 1;
    for (const sibling of siblings) {
      if (last === 0) return null;
      if (place % 2 === 1 || place === last) {
        above = nodeHash(sibling, above);
        while (place % 2 === 0 && place > 0) {
          place /= 2;
          last = Math.floor(last / 2);
        }
      } else {
        above = nodeHash(above, sibling);
      }
      place = Math.floor(place / 2);
      last = Math.floor(last / 2);
    }
    return last === 0 ? above : null;
  }

  /** Whether a proof shows that the tree of `size` leaves begins with the one of `old`. */
  function consistent(old, size, proof, oldRoot, root) {
    if (old === size) return proof.length === 0 && same(oldRoot, root);
    if (!(old > 0 && old < size)) return false;
    let place = old - 1;
    let last = size - 1;
    while (place % 2 === 1) {
      place = (place - 1) / 2;
      last = Math.floor(last / 2);
    }
    const steps = place === 0 ? [oldRoot].concat(proof) : proof;
    if (steps.length === 0) return false;
    let older = steps[0];
    let newer = steps[0];
    for (const sibling of steps.slice(1)) {
      if (last === 0) return false;
      if (place % 2 === 1 || place === last) {
        older = nodeHash(sibling, older);
        newer = nodeHash(sibling, newer);
        while (place % 2 === 0 && place > 0) {
          place /= 2;
          last = Math.floor(last / 2);
        }
      } else {
        newer = nodeHash(newer, sibling);
      }
      place = Math.floor(place / 2);
      last = Math.floor(last / 2);
    }
    return last === 0 && same(older, oldRoot) && same(newer, root);
  }

  // ---- ZIP (stored, as bundles are made; deflated, as people pack them again) ------------------------------------

  function crc32(data) {
    let crc = -1;
    for (let at = 0; at < data.length; at++) {
      crc ^= data[at];
      for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return (crc ^ -1) >>> 0;
  }

  /** A Huffman code by the lengths of its symbols (RFC 1951, 3.2.2). */
  function huffman(lengths) {
    const counts = new Uint16Array(16);
    for (const one of lengths) counts[one]++;
    counts[0] = 0;
    const at = new Uint16Array(17);
    for (let k = 1; k < 16; k++) at[k + 1] = at[k] + counts[k];
    const symbols = new Uint16Array(lengths.length);
    for (let symbol = 0; symbol < lengths.length; symbol++) if (lengths[symbol]) symbols[at[lengths[symbol]]++] = symbol;
    return { counts, symbols };
  }

  function inflated(data, size) {
    const out = new Uint8Array(size);
    let written = 0;
    let next = 0;
    let held = 0;
    let holds = 0;
    const broken = () => new Unreadable('压缩数据损坏 / broken deflate data');
    const bits = (count) => {
      while (holds < count) {
        if (next >= data.length) throw broken();
        held |= data[next++] << holds;
        holds += 8;
      }
      const found = held & ((1 << count) - 1);
      held >>>= count;
      holds -= count;
      return found;
    };
    const symbol = (code) => {
      let value = 0;
      let first = 0;
      let index = 0;
      for (let length = 1; length < 16; length++) {
        value |= bits(1);
        const count = code.counts[length];
        if (value - count < first) return code.symbols[index + value - first];
        index += count;
        first = (first + count) << 1;
        value <<= 1;
      }
      throw broken();
    };
    const put = (byte) => {
      if (written >= size) throw broken();
      out[written++] = byte;
    };
    for (let last = 0; !last; ) {
      last = bits(1);
      const kind = bits(2);
      if (kind === 0) {
        held = 0;
        holds = 0;
        const length = data[next] | (data[next + 1] << 8);
        next += 4;
        if (!(next + length <= data.length)) throw broken();
        for (let k = 0; k < length; k++) put(data[next++]);
        continue;
      }
      if (kind === 3) throw broken();
      let lengths = [];
      let literals = 288;
      if (kind === 1) {
        for (let k = 0; k < 288; k++) lengths.push(k < 144 ? 8 : k < 256 ? 9 : k < 280 ? 7 : 8);
        for (let k = 0; k < 30; k++) lengths.push(5);
      } else {
        literals = bits(5) + 257;
        const distances = bits(5) + 1;
        const ordered = new Uint8Array(19);
        const count = bits(4) + 4;
        for (let k = 0; k < count; k++) ordered[[16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15][k]] = bits(3);
        const code = huffman(ordered);
        while (lengths.length < literals + distances) {
          const found = symbol(code);
          if (found < 16) {
            lengths.push(found);
          } else {
            const again = found === 16 ? lengths[lengths.length - 1] : 0;
            if (again === undefined) throw broken();
            const repeat = found === 16 ? 3 + bits(2) : found === 17 ? 3 + bits(3) : 11 + bits(7);
            lengths = lengths.concat(new Array(repeat).fill(again));
          }
        }
      }
      const literal = huffman(lengths.slice(0, literals));
      const distance = huffman(lengths.slice(literals));
      for (let found = symbol(literal); found !== 256; found = symbol(literal)) {
        if (found < 256) {
          put(found);
          continue;
        }
        const step = found - 257;
        if (step > 28) throw broken();
        let length = step + 3;
        // The longest has no bits of its own (RFC 1951, 3.2.5).
        if (step === 28) length = 258;
        else if (step > 7) length = 3 + ((4 + (step & 3)) << ((step >> 2) - 1)) + bits((step >> 2) - 1);
        const far = symbol(distance);
        if (far > 29) throw broken();
        const back = far < 4 ? far + 1 : 1 + ((2 + (far & 1)) << ((far >> 1) - 1)) + bits((far >> 1) - 1);
        if (back > written) throw broken();
        for (let k = 0; k < length; k++) put(out[written - back]);
      }
    }
    return out;
  }

  /** The files of a ZIP as [name, bytes], in the order of its directory; a name may come twice. */
  function unzipped(zip) {
    const at2 = (at) => zip[at] | (zip[at + 1] << 8);
    const at4 = (at) => (at2(at) | (at2(at + 2) << 16)) >>> 0;
    let end = zip.length - 22;
    while (end >= 0 && end >= zip.length - 65557 && at4(end) !== 0x06054b50) end--;
    if (end < 0 || at4(end) !== 0x06054b50) throw new Unreadable('不是 ZIP 文件 / not a ZIP file');
    const files = [];
    let at = at4(end + 16);
    for (let number = at2(end + 10); number > 0; number--) {
      if (at + 46 > zip.length || at4(at) !== 0x02014b50) throw new Unreadable('ZIP 目录损坏 / broken ZIP directory');
      const method = at2(at + 10);
      const packed = at4(at + 20);
      const size = at4(at + 24);
      const local = at4(at + 42);
      const name = utf8(zip.subarray(at + 46, at + 46 + at2(at + 28)));
      if (local + 30 > zip.length || at4(local) !== 0x04034b50 || at2(at + 8) & 1) {
        throw new Unreadable(`${name}：ZIP 里的文件损坏 / broken entry`);
      }
      const start = local + 30 + at2(local + 26) + at2(local + 28);
      const body = zip.subarray(start, start + packed);
      if (body.length !== packed || (method !== 0 && method !== 8) || (method === 0 && packed !== size)) {
        throw new Unreadable(`${name}：ZIP 里的文件读不出来 / entry cannot be read`);
      }
      const data = method === 0 ? body : inflated(body, size);
      if (crc32(data) !== at4(at + 16)) throw new Unreadable(`${name}：ZIP 校验和不符 / bad CRC`);
      files.push([name, data]);
      at += 46 + at2(at + 28) + at2(at + 30) + at2(at + 32);
    }
    return files;
  }

  // ---- canonical JSON -------------------------------------------------------------------------------------------

  const KEY = /^[a-z0-9_]+$/;
  const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?:[^\ud800-\udbff]|^)[\udc00-\udfff]/;

  function canonical(value) {
    if (value === null || value === true || value === false) return String(value);
    if (typeof value === 'number') {
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new Misspelled('不是整数 / not a whole number');
      return String(value);
    }
    if (typeof value === 'string') {
      if (LONE.test(value) || value.normalize('NFC') !== value) throw new Misspelled('文字不是 NFC / text is not NFC');
      return JSON.stringify(value);
    }
    if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
    const keys = Object.keys(value).sort();
    for (const key of keys) if (!KEY.test(key)) throw new Misspelled(`键名 ${key} / key`);
    return `{${keys.map((key) => `"${key}":${canonical(value[key])}`).join(',')}}`;
  }

  /** The value of canonical JSON; anything spelled otherwise is refused. */
  function uncanonical(text) {
    let value;
    let again;
    try {
      value = JSON.parse(text);
      again = canonical(value);
    } catch (error) {
      if (error instanceof Misspelled) throw error;
      throw new Misspelled('不是 JSON / not JSON');
    }
    if (again !== text) throw new Misspelled('写法不规范 / not canonical');
    return value;
  }

  /** Whether two values have one spelling; what is not there is null. */
  function alike(one, other) {
    const filled = (value) => (value === undefined ? null : Array.isArray(value) ? value.map(filled) : value);
    return canonical(filled(one)) === canonical(filled(other));
  }

  /** The object of its canonical bytes. */
  function objectOf(data) {
    const value = uncanonical(utf8(data));
    if (!isObject(value)) throw new Misspelled('不是对象 / no object');
    return value;
  }

  const has = (value, key) => Object.prototype.hasOwnProperty.call(value, key);
  const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
  const isText = (value) => typeof value === 'string';
  const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
  const isHash = (value) => isText(value) && /^[0-9a-f]{64}$/.test(value);
  const isDay = (value) => isText(value) && /^[1-8]\d{3}-\d\d-\d\d$/.test(value) && isMoment(`${value}T00:00:00.000Z`);
  const isNonce = (value) => isText(value) && /^[0-9a-f]{32}$/.test(value);
  const isList = (value) => Array.isArray(value);
  const isOne = (value) => value === 1;

  /** A whole number as checkpoints and receipts spell it: no zeros before it, and not beyond 2^53-1. */
  function wholeOf(text) {
    const found = /^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : NaN;
    if (!Number.isSafeInteger(found)) throw new Misspelled('不是 2^53-1 以内的整数 / no whole number up to 2^53-1');
    return found;
  }

  /** An area of the register in 0.01 m2, at most 2^53-1 of them. */
  function hundredths(text) {
    const parts = /^(\d{1,1000})(?:\.(\d{1,2}))?$/.exec(text);
    const found = parts ? Number(parts[1] + (parts[2] || '').padEnd(2, '0')) : NaN;
    if (!Number.isSafeInteger(found)) throw new Misspelled('面积写法不对 / not an area');
    return found;
  }

  function isMoment(value) {
    if (!isText(value) || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return false;
    const at = new Date(value);
    return !isNaN(at.getTime()) && at.toISOString() === value;
  }

  /** Whether an object has exactly these keys, each as its test says; keys of `more` may be there. */
  function fits(value, keys, more) {
    if (!isObject(value)) return false;
    for (const key of Object.keys(keys)) if (!has(value, key) || !keys[key](value[key])) return false;
    for (const key of Object.keys(value)) {
      if (!has(keys, key) && !(more && has(more, key) && more[key](value[key]))) return false;
    }
    return true;
  }

  // ---- signed notes, keys, checkpoints, proofs (C2SP) -------------------------------------------------------------

  const LOG_KEY = 1;
  const WITNESS_KEY = 4;

  function keyOf(vkey) {
    const parts = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey);
    const data = parts ? unbase64(parts[3]) : new Uint8Array(0);
    if (data.length !== 33 || (data[0] !== LOG_KEY && data[0] !== WITNESS_KEY)) {
      throw new Misspelled('不是密钥 / not a key');
    }
    const id = hex(sha256(joined([encoded(`${parts[1]}\n`), data])).subarray(0, 4));
    if (id !== parts[2]) throw new Misspelled('密钥编号不符 / the id is not the key\'s');
    const slash = parts[1].lastIndexOf('/');
    return { vkey, name: parts[1], id, kind: data[0], raw: data.subarray(1), service: parts[1].slice(0, Math.max(0, slash)), log: parts[1].slice(slash + 1) };
  }

  const isOfLedger = (key) => key.kind === LOG_KEY && key.log.startsWith('community-');

  function noteOf(text) {
    const gap = text.lastIndexOf('\n\n');
    if (gap < 0 || !text.endsWith('\n') || gap + 2 >= text.length) throw new Misspelled('不是签名文件 / not a signed note');
    const signatures = text.slice(gap + 2, -1).split('\n').map((line) => {
      const parts = /^— ([^+\s]+) (\S+)$/.exec(line);
      const data = parts ? unbase64(parts[2]) : new Uint8Array(0);
      if (data.length < 5) throw new Misspelled('签名行写法不对 / not a signature line');
      return { name: parts[1], id: hex(data.subarray(0, 4)), made: data.subarray(4) };
    });
    return { text: text.slice(0, gap + 1), signatures };
  }

  function signedBy(note, key) {
    return note.signatures.some((one) => {
      if (one.name !== key.name || one.id !== key.id) return false;
      if (key.kind === LOG_KEY) return ed25519(key.raw, encoded(note.text), one.made);
      if (one.made.length !== 72) return false;
      let seconds = 0;
      for (let at = 0; at < 8; at++) seconds = seconds * 256 + one.made[at];
      const seen = encoded(`cosignature/v1\ntime ${seconds}\n${note.text}`);
      return Number.isSafeInteger(seconds) && ed25519(key.raw, seen, one.made.subarray(8));
    });
  }

  function checkpointOf(note) {
    const parts = /^([^\n]+)\n([^\n]*)\n([^\n]+)\n$/.exec(note.text);
    const root = parts ? unbase64(parts[3]) : new Uint8Array(0);
    if (root.length !== 32) throw new Misspelled('不是检查点 / not a checkpoint');
    return { origin: parts[1], size: wholeOf(parts[2]), root };
  }

  function receiptOf(text) {
    const wrong = new Misspelled('不是回执 / not a receipt');
    const gap = text.indexOf('\n\n');
    const lines = text.slice(0, Math.max(0, gap)).split('\n');
    if (lines.shift() !== 'c2sp.org/tlog-proof@v1') throw wrong;
    if (!lines.length || !lines[0].startsWith('extra ')) throw wrong;
    const extra = uncanonical(utf8(unbase64(lines.shift().slice(6))));
    const index = /^index (.*)$/.exec(lines.length ? lines.shift() : '');
    if (!index || !fits(extra, { l: isObject }, { o: isObject, s: isHash }) || has(extra, 'o') !== has(extra, 's')) throw wrong;
    const siblings = lines.map(unbase64);
    if (siblings.some((one) => one.length !== 32)) throw wrong;
    const note = noteOf(text.slice(gap + 2));
    return { extra, index: wholeOf(index[1]), siblings, note, signed: checkpointOf(note), hash: leafHash(encoded(canonical(extra.l))) };
  }

  const ofReceipt = (one) => climbed(one.hash, one.index, one.signed.size, one.siblings);

  // ---- trackers -----------------------------------------------------------------------------------------------------

  const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

  /** The twelve characters that people find a leaf by: the first 60 bits of its hash. */
  function trackerOf(hash) {
    let text = '';
    for (let bit = 0; bit < 60; bit += 5) {
      const at = bit >> 3;
      text += BASE32[(((hash[at] << 8) | hash[at + 1]) >> (11 - (bit & 7))) & 31];
    }
    return text;
  }

  /** What somebody typed, as twelve characters; a 1 is left standing, for it may be an I or an L. */
  function typedTracker(text) {
    // Between its characters may stand spaces and line ends, dashes, dots, and what is not seen.
    const typed = text.normalize('NFKC').replace(/[\t-\r \u00ad\u1680\u200b-\u200f\u2028\u2029\u2060\ufeff\-\u2010-\u2015\u2212._\u00b7\u2022\u2027\u3002\u30fb]/g, '');
    if (!/^[A-Za-z0-8]{12}$/.test(typed)) {
      throw new Unreadable(`--tracker ${text}: 不是查验码：应为 12 个字符，只有字母 A–Z 和数字 2–7，如 FOYS-3QM5-UMKX / no tracker: 12 characters of A-Z and 2-7`);
    }
    return typed.toUpperCase().replace(/0/g, 'O').replace(/8/g, 'B');
  }

  const inFours = (code) => `${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`;

  const isTypedAs = (typed, code) => {
    for (let at = 0; at < 12; at++) {
      if (typed[at] !== code[at] && !(typed[at] === '1' && (code[at] === 'I' || code[at] === 'L'))) return false;
    }
    return true;
  };

  // ---- CSV and the count (docs/count.md) --------------------------------------------------------------------------

  /** Records as [number of the first line, cells]; quotes as in RFC 4180, empty lines skipped. */
  function records(text) {
    const found = [];
    let line = 1;
    let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    while (at < text.length) {
      const began = line;
      const cells = [];
      for (;;) {
        let cell = '';
        if (text[at] === '"') {
          at++;
          for (;;) {
            const close = text.indexOf('"', at);
            if (close < 0) throw new Misspelled('引号不成对 / quotes do not match');
            cell += text.slice(at, close);
            at = close + 1;
            if (text[at] !== '"') break;
            cell += '"';
            at++;
          }
          line += cell.split(/\r\n|\r|\n/).length - 1;
        }
        const rest = /[^,\r\n]*/.exec(text.slice(at, at + 4096))[0];
        cells.push((cell + rest).trim());
        at += rest.length;
        if (text[at] !== ',') break;
        at++;
      }
      if (text[at] === '\r' && text[at + 1] === '\n') at++;
      at++;
      line++;
      if (cells.length > 1 || cells[0] !== '') found.push([began, cells]);
    }
    return found;
  }

  /** The rows of a CSV by the names of its header, each with its `line`. */
  function table(text, columns) {
    const all = records(text);
    const header = all.length ? all.shift()[1] : [];
    for (const column of columns) {
      if (header.filter((one) => one === column).length !== 1) throw new Misspelled(`缺少列 ${column} / missing column`);
    }
    return all.map(([line, cells]) => {
      const row = { line };
      columns.forEach((column) => {
        row[column] = cells[header.indexOf(column)] || '';
      });
      return row;
    });
  }

  const keyOfPart = (row) => JSON.stringify([row.building, row.stairwell, row.room]);
  const nameOfPart = (row) => [row.building, row.stairwell, row.room].filter((one) => one !== '').join('-');
  const byCode = (a, b) => {
    const x = encoded(a);
    const y = encoded(b);
    for (let at = 0; at < x.length && at < y.length; at++) if (x[at] !== y[at]) return x[at] - y[at];
    return x.length - y.length;
  };

  /** The parts of register.csv: key, name, kind, area in 0.01 m2, owners. */
  function partsOf(text) {
    const parts = new Map();
    for (const row of table(text, ['building', 'stairwell', 'room', 'kind', 'area_m2', 'owner_id'])) {
      const areaC = hundredths(row.area_m2);
      if (['dwelling', 'shop', 'office', 'parking', 'storage'].indexOf(row.kind) < 0 || !row.owner_id || areaC < 1) {
        throw new Misspelled(`第 ${row.line} 行写法不对 / line ${row.line}`);
      }
      const key = keyOfPart(row);
      const known = parts.get(key);
      if (known && (known.kind !== row.kind || known.areaC !== areaC)) {
        throw new Misspelled(`第 ${row.line} 行与前面不一致 / line ${row.line} differs`);
      }
      if (known) known.owners.add(row.owner_id);
      else parts.set(key, { key, name: nameOfPart(row), kind: row.kind, areaC, owners: new Set([row.owner_id]) });
    }
    let all = 0;
    for (const part of parts.values()) all += part.areaC;
    if (!Number.isSafeInteger(all)) throw new Misspelled('面积合计超过 2^53-1 / areas beyond 2^53-1');
    return Array.from(parts.values());
  }

  const isExtra = (part) => part.kind === 'parking' || part.kind === 'storage';

  /** The heads of the parts on the roll: one for each distinct set of owners. */
  function headsOf(parts, withParking) {
    const heads = new Map();
    for (const part of parts) {
      if (isExtra(part) && !withParking) continue;
      const owners = JSON.stringify(Array.from(part.owners).sort());
      if (!heads.has(owners)) heads.set(owners, { owners: part.owners, parts: [], areaC: 0 });
      const head = heads.get(owners);
      head.parts.push(part);
      head.areaC += part.areaC;
    }
    return Array.from(heads.values());
  }

  const ONE_OF = {
    capacity: ['owner', 'proxy', 'guardian', 'authorised'],
    channel: ['online', 'paper', 'onsite'],
    validity: ['valid', 'content_invalid', 'identity_invalid'],
  };

  /** The lines of ballots.csv by the instant of receipt, equal ones in file order. */
  function linesOf(text) {
    const columns = ['received_at', 'building', 'stairwell', 'room', 'cast_by', 'capacity', 'channel', 'validity', 'item', 'choice'];
    const rows = table(text, columns);
    for (const row of rows) {
      const at = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d+))?(Z|[+-]\d\d:?\d\d)$/.exec(row.received_at);
      const zone = at ? at[5].replace(/^(...)(\d\d)$/, '$1:$2') : '';
      const seconds = at ? Date.parse(`${at[1]}T${at[2]}${at[3] || ':00'}${zone}`) / 1000 : NaN;
      const fine = Object.keys(ONE_OF).every((column) => ONE_OF[column].indexOf(row[column]) >= 0);
      const choice = row.validity !== 'valid' || ['agree', 'disagree', 'abstain'].indexOf(row.choice) >= 0;
      if (isNaN(seconds) || !fine || !choice || !/^[1-9]\d*$/.test(row.item)) {
        throw new Misspelled(`第 ${row.line} 行写法不对 / line ${row.line}`);
      }
      row.at = seconds * 1000000 + Number(((at[4] || '') + '000000').slice(0, 6));
      row.says = row.validity === 'valid' ? row.choice : 'content_invalid';
    }
    return rows.map((row, order) => [row, order]).sort((a, b) => a[0].at - b[0].at || a[1] - b[1]).map((one) => one[0]);
  }

  const SAID = ['agree', 'disagree', 'abstain', 'content_invalid'];

  /** What has the sign of `m` times `a` less `n` times `b`, for small m and n: the products may be beyond 2^53. */
  function lead(m, a, n, b) {
    const half = 67108864;
    return (m * Math.floor(a / half) - n * Math.floor(b / half)) * half + (m * (a % half) - n * (b % half));
  }

  const RULES = {
    'cc278-special': (part, whole) => lead(4, part, 3, whole) >= 0,
    'cc278-ordinary': (part, whole) => lead(2, part, 1, whole) > 0,
  };

  /** The four comparisons and what follows; sums are {areaC, heads}. Nothing is divided. */
  function verdict(rule, total, sums, leftOut, notAgreeing) {
    const took = { areaC: 0, heads: 0 };
    for (const said of SAID) {
      if (said === leftOut) continue;
      took.areaC += sums[said].areaC;
      took.heads += sums[said].heads;
    }
    const less = notAgreeing || { areaC: 0, heads: 0 };
    const agree = { areaC: sums.agree.areaC - less.areaC, heads: sums.agree.heads - less.heads };
    const checks = {
      participation_area: total.areaC > 0 && lead(3, took.areaC, 2, total.areaC) >= 0,
      participation_heads: total.heads > 0 && lead(3, took.heads, 2, total.heads) >= 0,
      agreement_area: took.areaC > 0 && RULES[rule](agree.areaC, took.areaC),
      agreement_heads: took.heads > 0 && RULES[rule](agree.heads, took.heads),
    };
    const agreed = checks.agreement_area && checks.agreement_heads;
    const enough = checks.participation_area && checks.participation_heads;
    return { took, checks, outcome: !enough ? 'no_valid_decision' : agreed ? 'carried' : 'lost' };
  }

  function noSums() {
    const sums = {};
    for (const said of SAID) sums[said] = { areaC: 0, heads: 0 };
    return sums;
  }

  function add(sums, said, areaC, heads) {
    sums[said].areaC += areaC;
    sums[said].heads += heads;
  }

  /** Every line in its class, on one roll: for each item the standing line of a head and its later ones. */
  function classed(parts, lines, withParking) {
    const heads = headsOf(parts, withParking);
    const headOf = new Map();
    for (const head of heads) for (const part of head.parts) headOf.set(part.key, head);
    const total = { areaC: 0, heads: heads.length };
    for (const head of heads) total.areaC += head.areaC;
    const aside = { early: 0, late: 0, duplicate: 0, not_on_roll: 0, not_entitled: 0, identity_invalid: 0 };
    const items = new Map();
    for (const line of lines) {
      const head = headOf.get(keyOfPart(line));
      if (!items.has(line.item)) items.set(line.item, new Map());
      const ballots = items.get(line.item);
      if (!head) aside.not_on_roll++;
      else if (line.validity === 'identity_invalid') aside.identity_invalid++;
      else if (line.capacity === 'owner' && !head.owners.has(line.cast_by)) aside.not_entitled++;
      else if (ballots.has(head)) {
        aside.duplicate++;
        ballots.get(head).push(line);
      } else ballots.set(head, [line]);
    }
    return { total, aside, items };
  }

  /** The sums of an item when lines are left out; without `leftOut`, as it was counted. */
  function sumsOf(ballots, leftOut) {
    const sums = noSums();
    for (const [head, lines] of ballots) {
      const stands = leftOut ? lines.find((line) => !leftOut(line)) : lines[0];
      if (stands) add(sums, stands.says, head.areaC, 1);
    }
    return sums;
  }

  /** What tally.json must say of an item, from register.csv and ballots.csv alone. */
  function counted(item, rule, view, toggled) {
    const ballots = view.items.get(String(item)) || new Map();
    const sums = sumsOf(ballots);
    const quarrels = noSums();
    const calm = noSums();
    for (const [head, lines] of ballots) {
      const into = lines.some((line) => line.says !== lines[0].says) ? quarrels : calm;
      add(into, lines[0].says, head.areaC, 1);
    }
    const made = verdict(rule, view.total, sums);
    const other = sumsOf(toggled.items.get(String(item)) || new Map());
    const alternatives = {
      content_invalid_excluded: verdict(rule, view.total, sums, 'content_invalid').outcome,
      abstentions_excluded: verdict(rule, view.total, sums, 'abstain').outcome,
      conflicts_not_agreeing: verdict(rule, view.total, sums, undefined, quarrels.agree).outcome,
      parking_toggled: verdict(rule, toggled.total, other).outcome,
    };
    const stands = (again) => (verdict(rule, view.total, again).outcome === made.outcome ? 'stands' : 'does not stand');
    return Object.assign(spelledSums(view.total, sums, made), {
      alternatives,
      robustness: {
        without_paper: stands(sumsOf(ballots, (line) => line.channel === 'paper')),
        without_proxies: stands(sumsOf(ballots, (line) => line.capacity === 'proxy')),
        without_conflicts: stands(calm),
      },
      sensitive: Object.keys(alternatives).some((one) => alternatives[one] !== made.outcome),
    });
  }

  function spelledSum(one) {
    return { area_m2: `${Math.floor(one.areaC / 100)}.${String(one.areaC % 100).padStart(2, '0')}`, heads: one.heads };
  }

  function spelledSums(total, sums, made) {
    const spelled = { total: spelledSum(total), participating: spelledSum(made.took), checks: made.checks, outcome: made.outcome };
    for (const said of SAID) spelled[said] = spelledSum(sums[said]);
    return spelled;
  }

  function unspelledSum(value) {
    const spelled = (one) => isText(one) && /^(?:0|[1-9]\d*)\.\d\d$/.test(one) && Number.isSafeInteger(Number(one.replace('.', '')));
    if (!fits(value, { area_m2: spelled, heads: isCount })) return null;
    return { areaC: Number(value.area_m2.replace('.', '')), heads: value.heads };
  }

  // ---- the rules V1 to V19 (docs/bundle.md) -----------------------------------------------------------------------

  const DASHED = { c: isHash };
  const LEAF = { eid: isText, seq: isCount, t: isText, ts: isMoment, v: isOne };
  const LEAVES = {
    ballot: Object.assign({}, LEAF, DASHED),
    paper: Object.assign({}, LEAF, DASHED),
    void: Object.assign({}, LEAF, { target: isCount, reason: isText }),
    correct: Object.assign({}, LEAF, DASHED, { reason: isText }),
    extend: Object.assign({}, LEAF, { closes_at: isMoment, reason: isText }),
    close: Object.assign({}, LEAF, { n_ballot: isCount }),
    tally: Object.assign({}, LEAF, { sha256: isHash }),
    attest: Object.assign({}, LEAF, { by: isText, finding: isText, sha256: isHash }),
    open: {
      closes_at: isMoment,
      disclosure: (value) => ['full', 'participation', 'aggregate'].indexOf(value) >= 0,
      eid: isText,
      items: (value) => isList(value) && value.length > 0 && value.every((one) => fits(one, { n: isCount, rule: isText, sha256: isHash })),
      opens_at: isMoment,
      roll_area_c: isCount,
      roll_heads: isCount,
      roll_n: isCount,
      roll_root: isHash,
      seq: isCount,
      suite: (value) => value === 'sha256-ed25519',
      t: isText,
      v: isOne,
    },
  };
  const MORE = { ballot: { p: isCount }, open: { postings: isOne } };
  const AFTER_CLOSE = ['void', 'correct', 'tally', 'attest'];
  const PUBLIC = ['MANIFEST.json', 'MANIFEST.note', 'keys.txt', 'vote.json', 'rules.json', 'log.jsonl', 'roll.public.jsonl', 'tally.json', 'tally.csv', 'verify.py', 'README.zh.md'];
  const RESTRICTED = ['openings.jsonl', 'roll.full.jsonl', 'register.csv', 'ballots.csv', 'paper.jsonl', 'delivery.csv', 'events.jsonl', 'recipient.json'];

  // ---- the postings of a vote, from the lines of its estate's ledger -----------------------------------------------

  const POSTED = { roll: '名册公示', notice: '表决通知', extension: '延长公示', result: '结果公示', final: '结果公告' };
  const RULED = { roll: 'roll_days', notice: 'notice_days', result: 'preliminary_days' };
  const SEVEN = 7;
  const FEASTS = ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'];
  const HOUR = 3600 * 1000;
  const isWithin = (value) => isMoment(value) && value > '1000' && value < '9000';
  const isSomeDays = (value) => isList(value) && value.length < 100 && value.every(isDay);
  const LINE = { c: isHash, ledger: isText, ref: isText, seq: isCount, t: isText, ts: isWithin, v: isOne };
  const BESIDE = { at: isWithin, place: isText, role: isText, sha256: isHash, vote: isText };
  const POSTING = {
    contact: isText,
    days: (value) => isCount(value) && value >= 1 && value <= 1000,
    issuer: isText,
    ref: isText,
    rest: isSomeDays,
    role: (value) => isText(value) && has(POSTED, value),
    t: isText,
    text: isText,
    title: isText,
    worked: isSomeDays,
  };

  const dayAfter = (day, number) => new Date(Date.parse(`${day}T00:00:00.000Z`) + number * 24 * HOUR).toISOString().slice(0, 10);
  const chinese = (moment) => new Date(Date.parse(moment) + 8 * HOUR).toISOString().slice(0, 16).replace('T', ' ');

  /** What became of a posting until an instant: since when it hangs, where it is or was missing, when it was withdrawn. */
  function hanging(acts, until) {
    const now = { hung: null, withdrawn: [], gaps: [] };
    for (const act of acts) {
      if (until !== undefined && act.at >= until) continue;
      if (act.t === 'posting_hung') now.hung = act.at;
      else if (act.t === 'posting_withdrawn') now.withdrawn.push(act.at);
      else if (act.t === 'posting_taken_down') now.gaps.push({ place: act.place, from: act.at, to: null });
      else if (act.t === 'posting_rehung') {
        for (const gap of now.gaps) if (gap.to === null && gap.place === act.place) gap.to = act.at;
      }
    }
    return now;
  }

  /** The last day of a posting that was hung at an instant, and whether the days told as days off lead to it. */
  function lastDay(hung, days, rest, worked) {
    const nominal = dayAfter(chinese(hung).slice(0, 10), days);
    const last = dayAfter(nominal, rest.length);
    const weekday = new Date(`${last}T00:00:00.000Z`).getUTCDay();
    const free = weekday === 0 || weekday === 6;
    const holds = rest.every((day, at) => day === dayAfter(nominal, at)) && worked.length === (free ? 1 : 0) &&
      (!free || worked[0] === last) && FEASTS.indexOf(last.slice(5)) < 0;
    return { last, holds };
  }

  /** One bundle and what is wrong with it. */
  class Check {
    constructor(zip, given) {
      this.faults = [];
      this.files = new Map();
      for (const [name, data] of unzipped(zip)) {
        if (this.files.has(name)) throw new Unreadable('同名文件 / a name comes twice');
        this.files.set(name, data);
      }
      this.given = given.map(keyOf);
      this.leaves = [];
      this.hashes = [];
      this.seen = [];
      this.opened = new Map();
      this.answers = [];
    }

    fault(file, line, rule, chinese, english) {
      this.faults.push({ rule: Number(rule.slice(1)), file, line, said: `${rule} ${chinese} / ${english}` });
    }

    /** Everything found wrong, told by rule, file and line. */
    told() {
      const order = (a, b) => a[0].rule - b[0].rule || byCode(a[0].file, b[0].file) || a[0].line - b[0].line || a[1] - b[1];
      const found = this.faults.map((one, at) => [one, at]).sort(order);
      return found.map(([one]) => `${one.file}${one.line ? `:${one.line}` : ''}: ${one.said}`);
    }

    /** Runs a reading; what is misspelled becomes this fault and undefined. */
    read(act, file, line, rule, chinese, english) {
      try {
        return act();
      } catch (error) {
        if (!(error instanceof Misspelled)) throw error;
        this.fault(file, line, rule, chinese, english);
        return undefined;
      }
    }

    /** A canonical JSON file that holds an object, undefined where there is none. */
    json(name) {
      if (!this.files.has(name)) return undefined;
      return this.read(() => objectOf(this.files.get(name)), name, 1, 'V3', '不是规范的 JSON', 'not canonical JSON');
    }

    /** The lines of a file as bytes. */
    raw(name) {
      return split(this.files.get(name) || new Uint8Array(0));
    }

    /** The canonical objects of a file of lines, undefined at those that cannot be read. */
    lines(name) {
      const raw = this.raw(name);
      const data = this.files.get(name);
      if (data && data.length && data[data.length - 1] !== 10) {
        this.fault(name, raw.length + 1, 'V3', '末行没有换行', 'the last line does not end');
      }
      return raw.map((line, at) => this.read(() => objectOf(line), name, at + 1, 'V3', '不是规范的一行', 'not a canonical line'));
    }

    table(name, rule, columns) {
      if (!this.files.has(name)) return undefined;
      return this.read(() => table(utf8(this.files.get(name)), columns), name, 0, rule, '读不出来', 'cannot be read');
    }

    run(receipts, trackers) {
      this.log();
      this.manifest();
      this.keys();
      this.signature();
      this.vote = this.asked(this.json('vote.json'));
      this.rules = this.json('rules.json') || {};
      this.checkpoints();
      this.windows();
      this.voids();
      this.commitments();
      this.roll();
      this.tally = this.json('tally.json');
      this.results();
      this.participation();
      this.postings();
      if (RESTRICTED.some((name) => this.files.has(name))) this.restricted();
      this.witnesses();
      for (const [name, one] of receipts) this.receipt(name, one);
      for (const typed of trackers) this.tracker(typed);
    }

    // V1
    manifest() {
      const restricted = RESTRICTED.some((name) => this.files.has(name));
      for (const name of PUBLIC.concat(restricted ? RESTRICTED : [])) {
        if (!this.files.has(name)) this.fault(name, 0, 'V1', '缺少这个文件', 'missing');
      }
      const listed = this.json('MANIFEST.json');
      const entry = { name: isText, sha256: isHash, size: isCount };
      const whole = { eid: () => true, schema: (one) => one === 'yigai/bundle/v1', files: (all) => isList(all) && all.every((one) => fits(one, entry)) };
      if (listed === undefined) return;
      if (!fits(listed, whole)) {
        this.fault('MANIFEST.json', 1, 'V1', '不是文件清单', 'not a manifest');
        return;
      }
      this.named = listed.eid;
      if (this.open && this.named !== this.open.eid) {
        this.fault('MANIFEST.json', 1, 'V1', '不是这次表决的清单', 'not this vote\'s manifest');
      }
      const names = listed.files.map((one) => one.name);
      if (names.some((name, at) => at > 0 && byCode(names[at - 1], name) >= 0)) {
        this.fault('MANIFEST.json', 1, 'V1', '清单没有按名称排好或有重复', 'not sorted, or a name comes twice');
      }
      for (const name of this.files.keys()) {
        if (names.indexOf(name) < 0 && name !== 'MANIFEST.json' && name !== 'MANIFEST.note') {
          this.fault(name, 0, 'V1', '清单里没有这个文件', 'not in the manifest');
        }
      }
      for (const one of listed.files) {
        const data = this.files.get(one.name);
        if (!data) this.fault(one.name, 0, 'V1', '清单里有，包里没有', 'in the manifest and not there');
        else if (data.length !== one.size || hex(sha256(data)) !== one.sha256) {
          this.fault(one.name, 0, 'V1', '内容与清单不符', 'not what the manifest says');
        }
      }
    }

    // V2, and the keys that the rest is checked by
    keys() {
      this.witnessKeys = [];
      if (this.files.has('keys.txt')) {
        const text = this.read(() => utf8(this.files.get('keys.txt')), 'keys.txt', 0, 'V2', '不是 UTF-8', 'not UTF-8');
        const lines = text === undefined ? [''] : text.split('\n');
        if (lines.pop() !== '') this.fault('keys.txt', lines.length + 1, 'V2', '末行没有换行', 'the last line does not end');
        lines.forEach((line, at) => {
          const key = this.read(() => keyOf(line), 'keys.txt', at + 1, 'V2', '不是密钥', 'no key');
          if (!key) return;
          if (key.kind !== (at === 0 ? LOG_KEY : WITNESS_KEY)) this.fault('keys.txt', at + 1, 'V2', '密钥种类不对', 'another kind of key');
          else if (at === 0) this.logKey = key;
          else this.witnessKeys.push(key);
        });
      }
      if (!this.logKey) return;
      if (this.open && this.logKey.name.slice(-this.open.eid.length - 1) !== `/${this.open.eid}`) {
        this.fault('keys.txt', 1, 'V2', '密钥不是这次表决的', 'not this vote\'s key');
      }
      const logKeys = this.given.filter((key) => key.kind === LOG_KEY && !isOfLedger(key));
      if (logKeys.length && !logKeys.some((key) => key.vkey === this.logKey.vkey)) {
        this.fault('keys.txt', 1, 'V2', '密钥与您给出的不同：不是公示的那一把', 'another key than the one given');
      }
    }

    signature() {
      if (!this.files.has('MANIFEST.note')) return;
      const note = this.read(() => noteOf(utf8(this.files.get('MANIFEST.note'))), 'MANIFEST.note', 1, 'V2', '清单没有签名', 'no signed note');
      if (!note) return;
      const told = `yigai/bundle/v1\n${this.named}\n${hex(sha256(this.files.get('MANIFEST.json') || new Uint8Array(0)))}\n`;
      if (note.text !== told) this.fault('MANIFEST.note', 1, 'V2', '签的不是这份清单', 'signs another manifest');
      if (note.signatures.length !== 1 || !this.logKey || !signedBy(note, this.logKey)) {
        this.fault('MANIFEST.note', 5, 'V2', '签名无效', 'the signature does not hold');
      }
    }

    // V3
    log() {
      this.hashes = this.raw('log.jsonl').map(leafHash);
      this.leaves = this.lines('log.jsonl').map((leaf, seq) => {
        const kind = isObject(leaf) && has(leaf, 't') && isText(leaf.t) && has(LEAVES, leaf.t) ? leaf.t : undefined;
        const shaped = kind !== undefined && fits(leaf, LEAVES[kind], MORE[kind]);
        if (leaf !== undefined && !shaped) this.fault('log.jsonl', seq + 1, 'V3', '这一行的内容不合格式', 'not what a leaf of its kind holds');
        return shaped ? leaf : { t: '' };
      });
      this.open = this.leaves.length && this.leaves[0].t === 'open' ? this.leaves[0] : undefined;
      if (!this.open) this.fault('log.jsonl', 1, 'V3', '没有开始记录', 'no opening');
      let closed = false;
      let tallied = false;
      this.leaves.forEach((leaf, seq) => {
        const wrong = (rule, chinese, english) => this.fault('log.jsonl', seq + 1, rule, chinese, english);
        if (leaf.t === '') return;
        if (leaf.seq !== seq) wrong('V3', '编号不符', `its number should be ${seq}`);
        if (leaf.eid !== this.leaves[0].eid) wrong('V3', '不是这次表决的', 'of another vote');
        if ((leaf.t === 'open') !== (seq === 0)) wrong('V3', '开始记录应只在第一行', 'one open, and first');
        if (closed && AFTER_CLOSE.indexOf(leaf.t) < 0) wrong('V3', '截止之后不应再有这种记录', 'does not come after the close');
        if (leaf.t === 'attest' && !tallied) wrong('V17', '审计意见之前没有计票结果', 'attests before any tally');
        closed = closed || leaf.t === 'close';
        tallied = tallied || leaf.t === 'tally';
      });
      this.tallied = this.leaves.reduce((last, leaf, seq) => (leaf.t === 'tally' ? seq : last), -1);
      // What was taken out before the governing tally; what was taken out after it changes nothing of it.
      this.end = this.tallied < 0 ? this.leaves.length : this.tallied;
      this.out = new Set(this.leaves.slice(0, this.end).filter((leaf) => leaf.t === 'void').map((leaf) => leaf.target));
    }

    // V4
    checkpoints() {
      this.signed = new Map();
      const found = [];
      for (const [name, data] of this.files) {
        if (!name.startsWith('checkpoints/')) continue;
        try {
          const note = noteOf(utf8(data));
          found.push({ name, note, signed: checkpointOf(note) });
        } catch (error) {
          if (!(error instanceof Misspelled)) throw error;
          this.fault(name, 1, 'V4', '不是签名的检查点', 'no checkpoint');
        }
      }
      const roots = rootsOf(this.hashes, found.map((one) => one.signed.size));
      for (const { name, note, signed } of found) {
        const root = roots.get(signed.size);
        const faults = this.faults.length;
        if (name !== `checkpoints/${signed.size}.ckpt`) this.fault(name, 2, 'V4', '文件名与条数不符', 'the name is of another size');
        if (!this.logKey || signed.origin !== this.logKey.name || !signedBy(note, this.logKey)) {
          this.fault(name, 5, 'V4', '签名无效', 'the signature does not hold');
        }
        if (!root || !same(root, signed.root)) {
          this.fault(name, 3, 'V4', '与记录不符：记录被改动过', 'not the root of this log: it was changed');
        }
        if (this.faults.length === faults) this.signed.set(signed.size, { name, note });
      }
      if (!this.signed.has(this.leaves.length)) {
        this.fault('checkpoints', 0, 'V4', '没有签到最后一条的检查点', 'none of the full size');
      }
    }

    // V5
    receipt(name, one) {
      const wrong = (chinese, english) => this.fault(name, 0, 'V5', chinese, english);
      if (!this.logKey || one.signed.origin !== this.logKey.name || !signedBy(one.note, this.logKey)) {
        wrong('回执不是这份记录的密钥签的', 'signed by another key or for another log');
      }
      const root = ofReceipt(one);
      if (!root || !same(root, one.signed.root)) wrong('回执自身的证明不成立', 'its proof does not hold');
      const kind = one.extra.l.t === 'paper' ? 'paper' : 'ballot';
      if (has(one.extra, 'o') && committed(kind, one.extra.s, one.extra.o) !== one.extra.l.c) {
        wrong('回执的内容与它的选票不符', 'its opening is another ballot\'s');
      }
      const here = rootsOf(this.hashes, [one.signed.size]).get(one.signed.size);
      if (!here || !same(here, one.signed.root)) wrong('签回执时的记录与这份不同：记录被改动过', 'signed over another log than this');
      if (!(one.index < this.hashes.length) || !same(this.hashes[one.index], one.hash)) wrong('回执的选票不在这份记录里', 'its ballot is not in this log');
    }

    // V5, of those who have nothing but a tracker
    tracker(typed) {
      const shown = inFours(typed);
      const found = [];
      this.hashes.forEach((hash, seq) => {
        if (isTypedAs(typed, trackerOf(hash))) found.push(seq);
      });
      if (found.length === 0) {
        this.fault('log.jsonl', 0, 'V5', `这次表决的记录里没有查验码 ${shown}：请核对是否抄错、是否是另一次表决`, `no leaf has the tracker ${shown}`);
      } else if (found.length > 1) {
        const hint = typed.indexOf('1') >= 0 ? '；请把其中的 1 写成 I 或 L 再查' : '';
        this.fault('log.jsonl', 0, 'V5', `第 ${found.join('、')} 条都与查验码 ${shown} 相符，分不出是哪一条${hint}`, `${found.length} leaves have the tracker ${shown}`);
      } else this.answer(inFours(trackerOf(this.hashes[found[0]])), found[0]);
    }

    answer(shown, seq) {
      const leaf = this.leaves[seq];
      if (leaf.t !== 'ballot' && leaf.t !== 'paper') {
        this.fault('log.jsonl', seq + 1, 'V5', `有查验码 ${shown} 的这一条不是选票，也不是收到的纸质票`, `what has the tracker ${shown} is no ballot and no paper`);
        return;
      }
      const kinds = leaf.t === 'paper' ? ['收到的纸质票', 'paper handed in']
        : has(leaf, 'p') ? [`第 ${leaf.p} 条纸质票录入的选票`, `ballot keyed from paper ${leaf.p}`] : ['选票', 'ballot'];
      const at = new Date(Date.parse(leaf.ts) + 8 * 3600 * 1000).toISOString().slice(0, 19).replace('T', ' ');
      const fate = this.fate(seq);
      this.answers.push(`查验码 ${shown}：在第 ${seq} 条（log.jsonl 第 ${seq + 1} 行），${kinds[0]}，北京时间 ${at} 收到，${fate[0]}` +
        ` / tracker: leaf ${seq}, ${kinds[1]}, received ${leaf.ts}, ${fate[1]}`);
    }

    /** What became of a ballot or a paper: from the void and ballot leaves, and where there are openings from their heads. */
    fate(seq) {
      const leaf = this.leaves[seq];
      const voids = new Map();
      this.leaves.forEach((one, at) => {
        if (one.t === 'void' && !voids.has(one.target)) voids.set(one.target, at);
      });
      const ballots = Array.from(this.leaves.keys()).filter((at) => this.leaves[at].t === 'ballot');
      const standing = ballots.filter((at) => !voids.has(at));
      if (leaf.t === 'paper') {
        const ofThis = (at) => this.leaves[at].p === seq;
        const keyed = standing.filter(ofThis).slice(0, 1).concat(ballots.filter(ofThis).reverse())[0];
        if (keyed !== undefined) {
          const then = this.fate(keyed);
          return [`已录入为第 ${keyed} 条，${then[0]}`, `keyed as leaf ${keyed}, ${then[1]}`];
        }
        if (!voids.has(seq)) return ['没有录入', 'not keyed'];
      } else if (!voids.has(seq)) return ['有效', 'stands'];
      const at = voids.get(seq);
      const counted = this.tallied >= 0 && at > this.tallied;
      const told = counted ? [`计票之后由第 ${at} 条作废`, `voided by leaf ${at} after the count`] : [`已由第 ${at} 条作废`, `voided by leaf ${at}`];
      const headOf = (one) => (this.opened.get(one) || {}).voter;
      const other = standing.find((one) => (headOf(seq) !== undefined && headOf(one) === headOf(seq)) ||
        (leaf.p !== undefined && this.leaves[one].p === leaf.p));
      if (other === undefined) return told;
      return [`${told[0]}，同一户有效的是第 ${other} 条`, `${told[1]}, of the head leaf ${other} stands`];
    }

    // V6
    windows() {
      if (!this.open) return;
      let closes = this.open.closes_at;
      const naming = new Map();
      this.leaves.forEach((leaf, seq) => {
        if (leaf.t === 'ballot' && has(leaf, 'p') && !this.out.has(seq)) naming.set(leaf.p, (naming.get(leaf.p) || 0) + 1);
      });
      this.leaves.forEach((leaf, seq) => {
        const wrong = (chinese, english) => this.fault('log.jsonl', seq + 1, 'V6', chinese, english);
        if (leaf.t === 'extend') {
          if (leaf.ts >= closes || leaf.closes_at <= closes) wrong('延长不在截止之前或没有延后', 'no extension before the end');
          this.endBefore = closes;
          closes = leaf.closes_at;
        }
        if (leaf.t === 'ballot' && has(leaf, 'p')) {
          const paper = leaf.p < seq ? this.leaves[leaf.p] : { t: '' };
          if (paper.t !== 'paper' || paper.ts !== leaf.ts) wrong('纸质票与收票记录不符', 'names no paper leaf of its time');
          else if (!this.out.has(seq) && naming.get(leaf.p) > 1) wrong('一张纸质票录入了两次', 'its paper has another ballot');
        } else if (leaf.t === 'paper' || leaf.t === 'ballot') {
          if (leaf.ts < this.open.opens_at || leaf.ts >= closes) wrong('收到时间不在投票期内', 'not received inside the window');
        }
      });
      this.closes = closes;
    }

    // V7
    commitments() {
      const seen = new Map();
      const shown = new Map();
      this.leaves.forEach((leaf, seq) => {
        if (leaf.c === undefined) return;
        if (seen.has(leaf.c)) this.fault('log.jsonl', seq + 1, 'V7', '承诺值重复', `the commitment of line ${seen.get(leaf.c) + 1}`);
        else seen.set(leaf.c, seq);
        if (leaf.t !== 'ballot' && leaf.t !== 'paper') return;
        // Sixty bits can be made alike by whoever draws salts long enough, and then two people are shown one ballot.
        const code = trackerOf(this.hashes[seq]);
        if (shown.has(code)) {
          const first = shown.get(code) + 1;
          this.fault('log.jsonl', seq + 1, 'V7', `查验码 ${inFours(code)} 与第 ${first} 行的相同：两户会把同一张票当作自己的`,
            `its tracker ${inFours(code)} is that of line ${first}: two heads would take one ballot for theirs`);
        } else shown.set(code, seq);
      });
    }

    // V8
    roll() {
      const hashes = this.raw('roll.public.jsonl').map(leafHash);
      const seen = new Map();
      const form = (i) => ({ c: isHash, i: (one) => one === i, t: (one) => one === 'roll', v: isOne });
      this.rollLines = this.lines('roll.public.jsonl').map((line, i) => {
        if (line === undefined) return undefined;
        if (!fits(line, form(i))) {
          this.fault('roll.public.jsonl', i + 1, 'V8', '名册行的格式或编号不符', 'another form or number');
          return undefined;
        }
        if (seen.has(line.c)) this.fault('roll.public.jsonl', i + 1, 'V7', '承诺值重复', `the commitment of line ${seen.get(line.c) + 1}`);
        else seen.set(line.c, i);
        return line;
      });
      if (!this.open) return;
      if (hex(rootsOf(hashes, [hashes.length]).get(hashes.length)) !== this.open.roll_root) {
        this.fault('roll.public.jsonl', 0, 'V8', '不是表决开始时的名册', 'not the roll of the opening leaf');
      }
      if (hashes.length !== this.open.roll_n) this.fault('roll.public.jsonl', 0, 'V8', '行数与开始记录不符', 'another number of lines');
    }

    // V12, what the log alone tells
    voids() {
      const targets = new Set();
      const keyed = new Set();
      this.leaves.forEach((leaf, seq) => {
        if (leaf.t === 'ballot' && has(leaf, 'p')) keyed.add(leaf.p);
        if (leaf.t !== 'void') return;
        const aim = leaf.target < seq ? this.leaves[leaf.target].t : '';
        if ((aim !== 'ballot' && aim !== 'paper') || targets.has(leaf.target)) {
          this.fault('log.jsonl', seq + 1, 'V12', '作废的不是一张在案的票', 'voids no ballot, or twice');
        } else if (aim === 'paper' && keyed.has(leaf.target)) {
          this.fault('log.jsonl', seq + 1, 'V12', '这张纸质票已经录入', 'this paper has made a ballot');
        }
        targets.add(leaf.target);
      });
    }

    /** The ballots that the governing tally counted: what was taken out after it changes nothing of it. */
    standing() {
      const found = [];
      for (let seq = 0; seq < this.end; seq++) if (this.leaves[seq].t === 'ballot' && !this.out.has(seq)) found.push(seq);
      return found;
    }

    // V9, and what of V14 the sums alone tell
    results() {
      if (!this.open) return;
      if (this.vote) this.agrees();
      if (!this.leaves.some((leaf) => leaf.t === 'close')) this.fault('log.jsonl', 0, 'V9', '没有截止记录', 'no close');
      let before = 0;
      this.leaves.forEach((leaf, seq) => {
        if (leaf.t === 'close' && leaf.n_ballot !== before) this.fault('log.jsonl', seq + 1, 'V9', '票数不符', `there are ${before} ballot leaves`);
        if (leaf.t === 'ballot') before++;
      });
      if (this.tallied < 0) this.fault('log.jsonl', 0, 'V9', '没有计票记录', 'no tally');
      else if (this.files.has('tally.json') && hex(sha256(this.files.get('tally.json'))) !== this.leaves[this.tallied].sha256) {
        this.fault('tally.json', 1, 'V9', '不是记录里的计票结果', 'not the tally of the log');
      }
      if (this.tally === undefined) return;
      const items = this.tally.items;
      if (!isObject(items)) {
        this.fault('tally.json', 1, 'V9', '不是计票结果', 'no tally');
        return;
      }
      if (has(this.tally, 'source')) return;
      if (Object.keys(items).sort().join() !== this.open.items.map((one) => String(one.n)).sort().join()) {
        this.fault('tally.json', 1, 'V9', '事项与开始记录不同', 'other items than the opening leaf');
      }
      for (const one of this.open.items) if (has(items, String(one.n))) this.sums(one, items[String(one.n)]);
    }

    /** vote.json where it has its form, else undefined with a fault. */
    asked(vote) {
      if (vote === undefined) return undefined;
      const item = { n: isCount, rule: isText, text: isText };
      const shaped = isList(vote.items) && vote.items.every((one) => fits(one, item, { title: isText })) &&
        isObject(vote.window) && isObject(vote.count) && typeof vote.count.include_parking === 'boolean' && isCount(vote.witness_quorum);
      if (shaped) return vote;
      this.fault('vote.json', 1, 'V9', '不合格式', 'not of its form');
      return undefined;
    }

    /** That vote.json says what the log does. */
    agrees() {
      const vote = this.vote;
      if (vote.eid !== this.open.eid) this.fault('vote.json', 1, 'V9', '不是这次表决的', 'of another vote');
      if (vote.window.opens_at !== this.open.opens_at || vote.window.closes_at !== this.closes) {
        this.fault('vote.json', 1, 'V9', '投票时间与记录不同', 'another window than the log');
      }
      const told = vote.items.map((one) => [one.n, one.rule, hex(sha256(encoded(one.text)))]);
      if (JSON.stringify(told) !== JSON.stringify(this.open.items.map((one) => [one.n, one.rule, one.sha256]))) {
        this.fault('vote.json', 1, 'V9', '事项与开始记录不同', 'other items than the opening leaf');
      }
    }

    sums(asked, item) {
      const wrong = (rule, chinese, english) => this.fault('tally.json', 1, rule, `事项 ${asked.n} ${chinese}`, english);
      const total = isObject(item) ? unspelledSum(item.total) : null;
      const took = isObject(item) ? unspelledSum(item.participating) : null;
      const sums = {};
      for (const said of SAID) sums[said] = isObject(item) ? unspelledSum(item[said]) : null;
      if (!total || !took || SAID.some((said) => !sums[said]) || !has(RULES, asked.rule)) {
        wrong('V9', '不合格式', `item ${asked.n} is no count`);
        return;
      }
      if (item.rule !== asked.rule) wrong('V9', '用了另一规则', `item ${asked.n} by another rule`);
      if (total.heads !== this.open.roll_heads || total.areaC !== this.open.roll_area_c) wrong('V9', '的总数与名册不符', `item ${asked.n}: another total`);
      const made = verdict(asked.rule, total, sums);
      if (took.areaC !== made.took.areaC || took.heads !== made.took.heads) wrong('V9', '的合计不符', `item ${asked.n}: sums do not add up`);
      const standing = this.standing().length;
      if (made.took.heads !== standing) wrong('V9', '的票数与记录不符', `${standing} ballots stand in the log`);
      if (!alike([item.checks, item.outcome], [made.checks, made.outcome])) wrong('V14', `的结论应为 ${made.outcome}`, `item ${asked.n} is ${made.outcome}`);
    }

    participation() {
      const rows = this.table('participation.csv', 'V14', ['building', 'stairwell', 'room', 'took_part']);
      if (!rows) return;
      this.took = new Map();
      for (const row of rows) {
        const name = nameOfPart(row);
        if (this.took.has(name) || (row.took_part !== 'yes' && row.took_part !== 'no')) {
          this.fault('participation.csv', row.line, 'V14', '重复或写法不对', 'twice, or neither yes nor no');
        }
        this.took.set(name, row.took_part === 'yes');
      }
      if (this.open && rows.length !== this.open.roll_n) this.fault('participation.csv', 0, 'V14', '不是名册上的全部房号', 'not all parts of the roll');
    }

    // V18, V19
    postings() {
      const file = 'postings.jsonl';
      if (!this.open || !has(this.open, 'postings')) {
        if (this.files.has(file) && this.open) this.fault(file, 0, 'V18', '开始记录没有要求这个文件', 'the opening leaf asks for no such file');
        return;
      }
      if (!this.files.has(file)) {
        this.fault(file, 0, 'V1', '缺少这个文件', 'missing');
        return;
      }
      const faults = this.faults.length;
      const lines = this.lines(file);
      if (this.faults.length > faults) return;
      let first = 1;
      while (first < lines.length && lines[first].t === 'posting') first++;
      const head = lines.length ? lines[0] : {};
      if (!this.ledger(head, this.raw(file).slice(first)) || !this.ledgerLines(head.from, lines, first)) return;
      const ledger = lines.slice(first).map((line, at) => ({ line, number: first + at + 1 }));
      this.posted = new Map();
      lines.slice(1, first).forEach((one, at) => this.posting(one, at + 2, ledger));
      const needed = ['roll', 'notice'].concat(this.posted.has('final') ? ['result'] : []);
      for (const role of needed) if (!this.posted.has(role)) this.fault(file, 0, 'V18', `缺${POSTED[role]}`, `there is no posting: ${role}`);
      for (const { line, number } of ledger) {
        if (line.t !== 'posting_drafted' || line.vote !== this.open.eid || !has(line, 'role') || !has(POSTED, line.role)) continue;
        const listed = this.posted.get(line.role);
        if (!listed || listed.line < number) {
          this.fault(file, number, 'V18', `台账里的这次${POSTED[line.role]}没有列出`, `this posting is not listed: ${line.role}`);
        }
      }
      for (const one of this.posted.values()) this.hungInTime(one);
      if (this.endBefore !== undefined && !this.posted.has('extension')) {
        this.fault(file, 0, 'V19', '延长了投票时间，没有延长公示', 'extended without a posting');
      }
      if (!ledger.length) return;
      const end = ledger[ledger.length - 1].line.ts;
      const lacks = this.posted.has('result') ? '' : '，结果公示还没有起草，此后的台账不在其中';
      this.answers.push(`台账核对到北京时间 ${chinese(end)} 的一条${lacks} / ledger: ${ledger.length} lines up to ${end}`);
    }

    /** Whether what is under the ledger's signature is these lines, from the first of them on without a gap. */
    ledger(head, lines) {
      const wrong = (chineseWords, english) => this.fault('postings.jsonl', 1, 'V18', chineseWords, english);
      const form = { before: (all) => isList(all) && all.every(isHash), from: isCount, key: isText, note: isText, t: (one) => one === 'ledger', v: isOne };
      if (!fits(head, form)) {
        wrong('第一行不是台账的密钥、检查点和起点', 'no head of the ledger\'s lines');
        return false;
      }
      let key;
      let note;
      let signed;
      try {
        key = keyOf(head.key);
        note = noteOf(head.note);
        signed = checkpointOf(note);
      } catch (error) {
        if (!(error instanceof Misspelled)) throw error;
        wrong('台账的密钥或检查点读不出来', 'no key or no checkpoint of a ledger');
        return false;
      }
      this.ledgerKey = key;
      if (!isOfLedger(key) || (this.logKey && this.logKey.service !== key.service)) {
        wrong('密钥不是同一系统的小区台账的', 'not the key of a ledger of this service');
      }
      const given = this.given.filter(isOfLedger);
      if (given.length && !given.some((one) => one.vkey === key.vkey)) {
        wrong('台账的密钥与您给出的不同', 'another key of the ledger than the one given');
      }
      if (signed.origin !== key.name || !signedBy(note, key)) wrong('台账检查点的签名无效', 'the ledger\'s signature does not hold');
      const root = rootBeyond(head.from, head.before.map(unhex), lines.map(leafHash));
      if (root && signed.size === head.from + lines.length && same(root, signed.root)) return true;
      wrong('台账的行与签过的检查点不符：少了、多了、改过或换过', 'not the lines that the ledger\'s checkpoint signs');
      return false;
    }

    /** Whether each line is one of this ledger with the number of its place; a line may say more than is asked here. */
    ledgerLines(from, lines, first) {
      let all = true;
      for (let at = first; at < lines.length; at++) {
        const line = lines[at];
        const fine = Object.keys(LINE).every((name) => has(line, name) && LINE[name](line[name])) &&
          Object.keys(BESIDE).every((name) => !has(line, name) || BESIDE[name](line[name])) &&
          line.seq === from + at - first && line.ledger === this.ledgerKey.log;
        if (fine) continue;
        this.fault('postings.jsonl', at + 1, 'V18', '不是台账的这一行', 'not that line of the ledger');
        all = false;
      }
      return all;
    }

    /** A posting of the file with what the ledger says of it. */
    posting(told, number, ledger) {
      const wrong = (chineseWords, english) => this.fault('postings.jsonl', number, 'V18', chineseWords, english);
      if (!fits(told, POSTING)) {
        wrong('不是一次公示的写法', 'no posting');
        return;
      }
      const order = Object.keys(POSTED);
      const label = POSTED[told.role];
      if (Array.from(this.posted.keys()).some((role) => order.indexOf(role) >= order.indexOf(told.role))) {
        wrong('公示的次序不对或重复', 'postings out of order, or twice');
        return;
      }
      const own = ledger.filter((one) => one.line.ref === told.ref);
      const drafted = own.find((one) => one.line.t === 'posting_drafted');
      if (!drafted) {
        wrong('台账里没有起草这次公示的一行', 'the ledger has no line that drafts it');
        return;
      }
      const printed = { contact: told.contact, days: told.days, issuer: told.issuer, t: 'posting', text: told.text, title: told.title, v: 1 };
      if (drafted.line.sha256 !== hex(sha256(encoded(canonical(printed))))) {
        wrong('内容与台账里的哈希不符：文字或天数被改过', 'not the text, or not the days, that the ledger has');
      }
      if (drafted.line.vote !== this.open.eid || drafted.line.role !== told.role) {
        wrong(`台账里它不是这次表决的${label}`, `by the ledger it is not this vote's posting: ${told.role}`);
      }
      const acts = own.map(({ line, number: at }) => {
        const moment = has(line, 'at') ? line.at : line.ts;
        if (Math.abs(Date.parse(line.ts) - Date.parse(moment)) > HOUR) {
          this.fault('postings.jsonl', at, 'V18', '登记的时间与记入台账的时间相差超过一小时', 'another time than its line\'s');
        }
        return { t: line.t, at: moment, place: has(line, 'place') ? line.place : '' };
      });
      const hung = hanging(acts).hung;
      const ends = hung === null ? { last: null, holds: !told.rest.length && !told.worked.length } : lastDay(hung, told.days, told.rest, told.worked);
      if (!ends.holds) wrong('休息日与张贴的日子和天数不符', 'the days of rest do not follow from the day it was hung');
      // A day of China is over at 16:00 UTC.
      const until = ends.last === null ? null : `${ends.last}T16:00:00.000Z`;
      this.posted.set(told.role, Object.assign({}, told, { number, acts, hung, last: ends.last, until, line: drafted.number, drafted: drafted.line.ts }));
    }

    /** Why a posting had not hung its days by an instant; null where it had. A gap that was mended by then takes nothing off. */
    notHung(one, by, anywhere) {
      const then = hanging(one.acts, by);
      const missing = then.gaps.filter((gap) => gap.to === null).map((gap) => gap.place);
      if (then.withdrawn.length) return ['已经撤回', 'withdrawn'];
      if (then.hung === null) return ['还没有张贴', 'not hung'];
      if (missing.length && !anywhere) return [`在${missing.join('、')}缺失`, 'missing at a place'];
      return one.until > by ? [`要到 ${one.last} 24:00 才挂满`, `runs until ${one.until}`] : null;
    }

    /** Where a posting's days were not over by an instant, as it was missing there for more than a day: every day begun of it is to be made up for. */
    shortOf(one, by) {
      const over = new Map();
      for (const { place, from, to } of hanging(one.acts, by).gaps) {
        const gone = Date.parse(from), back = Date.parse(to === null ? by : to);
        const end = over.has(place) ? over.get(place) : Date.parse(one.until);
        const counts = Math.min(back, end) - gone > 24 * HOUR;
        over.set(place, counts ? end + Math.ceil((back - gone) / (24 * HOUR)) * 24 * HOUR : end);
      }
      return [...over.keys()].filter((place) => over.get(place) > Date.parse(by));
    }

    hungInTime(one) {
      const wrong = (chineseWords, english) => this.fault('postings.jsonl', one.number, 'V19', chineseWords, english);
      const label = POSTED[one.role];
      if (has(RULED, one.role)) {
        const ruled = has(this.rules, RULED[one.role]) ? this.rules[RULED[one.role]] : 0;
        const least = Math.max(SEVEN, isCount(ruled) ? ruled : 0);
        if (one.days < least) wrong(`${label}只要求 ${one.days} 日，规则要求 ${least} 日`, `${one.days} days asked, ${least} by the rules`);
      }
      let found;
      const ran = (by, when, anywhere) => {
        const why = this.notHung(one, by, anywhere);
        if (why) wrong(`${when}${label}没有挂满 ${one.days} 日：${why[0]}`, `${one.role} had not hung its days: ${why[1]}`);
        return !why;
      };
      if (one.role === 'roll' || one.role === 'notice') {
        const short = ran(this.open.opens_at, '到开始投票时', true) ? this.shortOf(one, this.open.opens_at) : null;
        if (short === null) found = ['开始投票时没有挂满', 'not in time'];
        else if (!short.length) found = ['开始投票前已挂满', 'in time'];
        else {
          const where = `开始投票时在${short.join('、')}没有挂满`;
          found = [`${where}；别处的公示和逐户送达是否补足，这份资料不能证明`, `not proved by the sheets at ${short.length} places`];
        }
      } else if (one.role === 'extension' && this.endBefore === undefined) found = ['延长没有生效', 'not in force'];
      else if (one.role === 'extension') {
        const late = one.hung === null || one.hung >= this.endBefore;
        if (late) wrong('延长公示没有在原截止时间之前张贴', 'extended by a posting that did not hang before the end');
        found = late ? ['没有在原截止时间之前张贴', 'not in time'] : ['在原截止时间之前张贴', 'in time'];
      } else if (one.role === 'result' && this.posted.has('final')) {
        found = ran(this.posted.get('final').drafted, '起草结果公告时') ? ['起草公告前已挂满', 'in time'] : ['起草公告时没有挂满', 'not in time'];
      } else found = one.until === null ? ['还没有张贴', 'not hung'] : [`挂到 ${one.last} 24:00 为止`, 'hangs until then'];
      this.answers.push(`${label}：要求 ${one.days} 日，${this.inWords(one)}${found[0]} / ${one.role}: ${one.days} days asked${this.inEnglish(one)}, ${found[1]}`);
    }

    inWords(one) {
      if (one.hung === null) return '';
      const now = hanging(one.acts);
      const told = [`北京时间 ${chinese(one.hung)} 张贴`, `${one.last} 24:00 满期`];
      if (one.rest.length) told.push(`遇休息日顺延（${one.rest.join('、')}）`);
      if (one.worked.length) told.push(`${one.last} 是调休的工作日`);
      for (const { place, from, to } of now.gaps) {
        if (to === null) told.push(`${place}从 ${chinese(from)} 起缺失`);
        else {
          const minutes = Math.floor((Date.parse(to) - Date.parse(from)) / 60000);
          told.push(`${place}缺失 ${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分（${chinese(from)} 至 ${chinese(to)}）`);
        }
      }
      for (const at of now.withdrawn) told.push(`${chinese(at)} 撤回`);
      return `${told.join('，')}，`;
    }

    inEnglish(one) {
      if (one.hung === null) return '';
      const gaps = hanging(one.acts).gaps.length;
      return `, hung ${one.hung}, until ${one.until}${gaps ? `, ${gaps} gaps` : ''}`;
    }

    // V16, V17
    witnesses() {
      const quorum = this.vote ? this.vote.witness_quorum : 0;
      const tally = this.tallied < 0 ? undefined : this.signed.get(this.tallied + 1);
      const given = this.given.filter((key) => key.kind === WITNESS_KEY).map((key) => key.vkey);
      for (const key of this.witnessKeys) {
        // One party with two names is one witness; where witnesses' keys were given, only those count.
        const counts = tally && (!given.length || given.indexOf(key.vkey) >= 0) && !this.seen.some((one) => same(one.raw, key.raw));
        if (counts && signedBy(tally.note, key)) this.seen.push(key);
      }
      if (this.seen.length < quorum) this.fault('checkpoints', 0, 'V16', `只有 ${this.seen.length} 方见证`, `${quorum} witnesses are asked for`);
    }

    restricted() {
      this.openings();
      this.fullRoll();
      this.register();
      this.ballots();
      this.papers();
      this.json('recipient.json');
      this.lines('events.jsonl');
      this.recount();
    }

    // V10
    openings() {
      const nonces = new Set();
      this.lines('openings.jsonl').forEach((line, at) => {
        if (line === undefined) return;
        const wrong = (chinese, english) => this.fault('openings.jsonl', at + 1, 'V10', chinese, english);
        const leaf = fits(line, { i: isCount, o: isObject, s: isHash }) && !this.opened.has(line.i) ? this.leaves[line.i] : undefined;
        if (!leaf || (leaf.t !== 'ballot' && leaf.t !== 'paper') || committed(leaf.t, line.s, line.o) !== leaf.c) {
          wrong('与记录里的承诺不符', 'opens no commitment of the log');
          return;
        }
        if (!this.shaped(leaf, line.o)) {
          wrong('内容的写法不对', 'not an opening of its kind');
          return;
        }
        this.opened.set(line.i, line.o);
        if (nonces.has(line.o.n)) wrong('随机数重复', 'its nonce is another\'s');
        nonces.add(line.o.n);
      });
      this.leaves.forEach((leaf, seq) => {
        if ((leaf.t === 'ballot' || leaf.t === 'paper') && !this.opened.has(seq)) {
          this.fault('openings.jsonl', 0, 'V10', `缺第 ${seq} 条的内容`, `leaf ${seq} has no opening`);
        }
      });
    }

    shaped(leaf, opening) {
      const parts = (all) => isList(all) && all.length > 0 && all.every(isText) && all.every((one, at) => at === 0 || byCode(all[at - 1], one) < 0);
      const both = { eid: (one) => one === leaf.eid, n: isNonce, parts, voter: isText };
      if (leaf.t === 'paper') return fits(opening, Object.assign({ serial: isText }, both));
      const ways = has(leaf, 'p') ? ['paper', 'onsite'] : ['phone', 'onsite'];
      const items = this.open ? this.open.items.map((one) => String(one.n)) : [];
      const answers = ['agree', 'disagree', 'abstain', 'invalid'];
      const choices = (all) => isObject(all) && Object.keys(all).length === items.length && items.every((one) => answers.indexOf(all[one]) >= 0);
      return fits(opening, Object.assign({ ch: (one) => ways.indexOf(one) >= 0, choices }, both));
    }

    // V11, the roll
    fullRoll() {
      this.heads = new Map();
      this.partAreas = new Map();
      let entries = 0;
      let areaC = 0;
      this.lines('roll.full.jsonl').forEach((line, i) => {
        if (line === undefined) return;
        const wrong = (chinese, english) => this.fault('roll.full.jsonl', i + 1, 'V11', chinese, english);
        const entry = { area_c: isCount, i: (one) => one === i, part: isText, voter: isText };
        const shaped = fits(line, { entry: (one) => fits(one, entry), i: (one) => one === i, salt: isHash });
        const shown = this.rollLines[i];
        if (!shaped || !shown || committed('roll', line.salt, line.entry) !== shown.c) wrong('与公开的名册行不符', 'opens no line of the roll');
        if (!shaped) return;
        const one = line.entry;
        if (this.partAreas.has(one.part)) wrong('房号重复', 'a part twice');
        this.partAreas.set(one.part, one.area_c);
        if (!this.heads.has(one.voter)) this.heads.set(one.voter, { parts: [], areaC: 0 });
        this.heads.get(one.voter).parts.push(one.part);
        this.heads.get(one.voter).areaC += one.area_c;
        entries++;
        areaC += one.area_c;
      });
      for (const head of this.heads.values()) head.parts.sort(byCode);
      const open = this.open;
      if (open && (entries !== open.roll_n || this.heads.size !== open.roll_heads || areaC !== open.roll_area_c)) {
        this.fault('roll.full.jsonl', 0, 'V8', '合计与开始记录不符', 'other totals than the opening leaf');
      }
    }

    // V11, the register
    register() {
      const file = this.files.get('register.csv');
      if (!this.vote || !file) return;
      const parts = this.read(() => partsOf(utf8(file)), 'register.csv', 0, 'V11', '读不出来', 'cannot be read');
      this.parts = parts;
      if (!parts) return;
      const heads = headsOf(parts, this.vote.count.include_parking);
      const voting = parts.filter((part) => this.vote.count.include_parking || !isExtra(part));
      if (JSON.stringify(voting.map((part) => part.name)) !== JSON.stringify(Array.from(this.partAreas.keys()))) {
        this.fault('register.csv', 0, 'V11', '房号或次序与名册不符', 'other parts than the roll, or another order');
      }
      const spelled = (all) => Array.from(all).map((one) => JSON.stringify(one)).sort(byCode).join('\n');
      const ofRegister = heads.map((head) => head.parts.map((part) => [part.name, part.areaC]).sort((a, b) => byCode(a[0], b[0])));
      const ofRoll = Array.from(this.heads.values()).map((head) => head.parts.map((part) => [part, this.partAreas.get(part)]));
      if (spelled(ofRegister) !== spelled(ofRoll)) {
        this.fault('register.csv', 0, 'V11', '归并出的业主与名册不符', 'groups into other heads than the roll');
      }
    }

    // V11 to V13, ballot by ballot
    ballots() {
      const place = new Map();
      this.leaves.forEach((leaf, seq) => {
        if (leaf.t === 'void') {
          for (const [voter, stands] of place) if (stands === leaf.target) place.delete(voter);
        }
        const opening = this.opened.get(seq);
        if (!opening) return;
        const head = this.heads.get(opening.voter);
        if (!head) this.fault('openings.jsonl', 0, 'V11', `第 ${seq} 条的投票人不在名册上`, `leaf ${seq}: not on the roll`);
        else if (JSON.stringify(head.parts) !== JSON.stringify(opening.parts)) {
          this.fault('openings.jsonl', 0, 'V13', `第 ${seq} 条的房号与名册不符`, `leaf ${seq}: other parts than the roll`);
        }
        if (leaf.t === 'paper') return;
        const paper = has(leaf, 'p') ? this.opened.get(leaf.p) : undefined;
        if (paper && paper.voter !== opening.voter) this.fault('log.jsonl', seq + 1, 'V12', '纸质票是另一户的', 'its paper is another head\'s');
        if (place.has(opening.voter)) this.fault('log.jsonl', seq + 1, 'V12', `${opening.voter} 有两张有效票`, 'the head has two ballots');
        place.set(opening.voter, seq);
      });
    }

    // V15
    papers() {
      const wanted = new Set();
      this.leaves.forEach((leaf, seq) => {
        if (leaf.t === 'ballot' && has(leaf, 'p')) wanted.add(seq);
      });
      this.lines('paper.jsonl').forEach((line, at) => {
        if (line === undefined) return;
        const shaped = fits(line, { i: isCount, sha256: (all) => isList(all) && all.length > 0 && all.every(isHash) });
        if (!shaped || !wanted.delete(line.i)) this.fault('paper.jsonl', at + 1, 'V15', '没有影像，或不对应一张纸质票', 'no scan, or of no paper ballot');
      });
      for (const seq of wanted) this.fault('paper.jsonl', 0, 'V15', `缺第 ${seq} 条的影像`, `leaf ${seq} has no line`);
    }

    // V14, from the openings and again from ballots.csv
    recount() {
      const items = this.tally && isObject(this.tally.items) ? this.tally.items : {};
      const standing = this.standing();
      const rooms = new Set();
      for (const seq of standing) {
        const head = this.heads.get((this.opened.get(seq) || {}).voter);
        if (head) for (const part of head.parts) rooms.add(part);
      }
      if (this.took && Array.from(this.took).some(([room, took]) => took !== rooms.has(room) || !this.partAreas.has(room))) {
        this.fault('participation.csv', 0, 'V14', '参与房号与选票不符', 'other rooms than the ballots\'');
      }
      if (this.tally && has(this.tally, 'source')) return;
      let view;
      let toggled;
      const file = this.parts ? this.files.get('ballots.csv') : undefined;
      const lines = file && this.read(() => linesOf(utf8(file)), 'ballots.csv', 0, 'V14', '读不出来', 'cannot be read');
      if (lines) {
        view = classed(this.parts, lines, this.vote.count.include_parking);
        toggled = classed(this.parts, lines, !this.vote.count.include_parking);
        if (!alike(this.tally && this.tally.set_aside, view.aside)) this.fault('ballots.csv', 0, 'V14', '不计入的行数不符', 'sets other lines aside');
      }
      for (const one of this.open ? this.open.items : []) {
        const item = items[String(one.n)];
        if (!isObject(item) || !has(RULES, one.rule)) continue;
        const sums = noSums();
        for (const seq of standing) {
          const opening = this.opened.get(seq);
          const head = opening && this.heads.get(opening.voter);
          const choice = opening && isObject(opening.choices) ? opening.choices[String(one.n)] : undefined;
          const said = choice === 'invalid' ? 'content_invalid' : choice;
          if (head && SAID.indexOf(said) >= 0) add(sums, said, head.areaC, 1);
        }
        for (const said of SAID) this.compare(one.n, item, said, spelledSum(sums[said]), 'tally.json', 'the openings');
        if (!view) continue;
        const again = counted(one.n, one.rule, view, toggled);
        for (const key of Object.keys(again)) this.compare(one.n, item, key, again[key], 'ballots.csv', 'ballots.csv');
      }
    }

    compare(number, item, key, wanted, file, source) {
      if (alike(item[key], wanted)) return;
      this.fault(file, file === 'tally.json' ? 1 : 0, 'V14', `事项 ${number} 的 ${key} 不符`, `${key} is not what ${source} give`);
    }
  }

  /** The commitment of an opening under a salt, for the kind of leaf. */
  function committed(kind, salt, opening) {
    return hex(sha256(joined([encoded(`yigai/v1/${kind}\n`), unhex(salt), encoded(canonical(opening))])));
  }

  /** Checks a bundle; `receipts` are [name, bytes], `trackers` as people type them. Throws Unreadable. */
  function verify(zip, options) {
    const given = options || {};
    let check;
    let receipts;
    let trackers;
    try {
      trackers = (given.trackers || []).map(typedTracker);
      check = new Check(zip, given.keys || []);
      receipts = (given.receipts || []).map(([name, data]) => [name, receiptOf(utf8(data))]);
    } catch (error) {
      throw error instanceof Misspelled ? new Unreadable(error.message) : error;
    }
    try {
      check.run(receipts, trackers);
    } catch (error) {
      // Only what no rule foresaw comes here, and nothing of it is sound.
      check.fault('bundle', 0, 'V0', '内容无法理解，检查中断', `cannot be understood: ${error}`);
    }
    const faults = check.told();
    const said = faults.slice();
    const sound = said.length === 0;
    said.push(sound
      ? `通过：${check.open.eid}，${check.leaves.length} 条记录 / sound: ${check.leaves.length} leaves`
      : `不通过：${said.length} 处 / not sound: ${said.length} faults`);
    said.push.apply(said, check.answers);
    if (check.logKey) said.push(`密钥 / key: ${check.logKey.vkey}`);
    if (check.ledgerKey) said.push(`台账 / ledger: ${check.ledgerKey.vkey}`);
    if (check.tally && has(check.tally, 'source')) {
      said.push('结果数字来自主管部门的系统，不由这里的选票算出 / the figures are the authority\'s own, not counted from these ballots');
    }
    if (check.seen.length) said.push(`见证 / witnesses: ${check.seen.map((key) => key.name).join('，')}`);
    if (!check.given.some((key) => key.kind === LOG_KEY && !isOfLedger(key))) {
      said.push('没有用 --key 给出公示上印的密钥：签发者未证明 / no --key given: who signed is unproved');
    }
    return { status: sound ? 0 : 1, faults, said };
  }

  // ---- whether two files are of one log -----------------------------------------------------------------------------

  /** What a bundle or a receipt tells of its log: all hashes of a bundle; of a receipt its leaf by index, a size and a root. */
  function evidence(data) {
    if (data[0] === 0x50 && data[1] === 0x4b) {
      const log = new Map(unzipped(data)).get('log.jsonl');
      if (!log) throw new Unreadable('不是资料包 / no bundle');
      return { hashes: split(log).map(leafHash) };
    }
    const one = receiptOf(utf8(data));
    const root = ofReceipt(one);
    const holds = root !== null && same(root, one.signed.root);
    return { holds, origin: one.signed.origin, size: one.signed.size, root: one.signed.root, index: one.index, hash: one.hash };
  }

  /** 0 of one log, 1 of two, 2 cannot be told. */
  function compare(first, second) {
    const [a, b] = [evidence(first), evidence(second)].sort((one, other) => (one.hashes ? 0 : 1) - (other.hashes ? 0 : 1));
    if (a.holds === false || b.holds === false) return 1;
    if (a.hashes && b.hashes) {
      const least = Math.min(a.hashes.length, b.hashes.length);
      for (let at = 0; at < least; at++) if (!same(a.hashes[at], b.hashes[at])) return 1;
      return least > 0 ? 0 : 1;
    }
    if (!a.hashes) {
      if (a.origin !== b.origin) return 1;
      if (a.size === b.size) return same(a.root, b.root) ? 0 : 1;
      return a.index === b.index && !same(a.hash, b.hash) ? 1 : 2;
    }
    if (b.index < a.hashes.length && !same(a.hashes[b.index], b.hash)) return 1;
    if (b.size > a.hashes.length) return 2;
    return same(rootsOf(a.hashes, [b.size]).get(b.size), b.root) ? 0 : 1;
  }

  // ---- the command line ---------------------------------------------------------------------------------------------

  const USAGE = 'node verify.js BUNDLE [--key VKEY]... [--receipt FILE]... [--tracker CODE]...\nnode verify.js compare A B';

  /** Runs the program with Node's file system; the exit status. */
  function main(given, fs) {
    const read = (path) => {
      try {
        return new Uint8Array(fs.readFileSync(path));
      } catch (error) {
        throw new Unreadable(`${path}：打不开 / cannot be opened`);
      }
    };
    const places = [];
    const options = { key: [], receipt: [], tracker: [] };
    try {
      for (let at = 0; at < given.length; at++) {
        const option = /^--(key|receipt|tracker)(?:=(.*))?$/.exec(given[at]);
        if (!option && given[at].startsWith('-')) throw new Unreadable(USAGE);
        if (!option) places.push(given[at]);
        else if (option[2] === undefined && at + 1 >= given.length) throw new Unreadable(USAGE);
        else options[option[1]].push(option[2] === undefined ? given[++at] : option[2]);
      }
      if (places[0] === 'compare' && places.length === 3) {
        const status = compare(read(places[1]), read(places[2]));
        console.log(['出自同一份记录 / one log', '不是同一份记录 / not one log', '凭这两份分辨不出，请用较新的资料包比较 / these two do not tell: take a later bundle'][status]);
        return status;
      }
      if (places.length !== 1) throw new Unreadable(USAGE);
      const receipts = options.receipt.map((path) => [path, read(path)]);
      const found = verify(read(places[0]), { keys: options.key, receipts, trackers: options.tracker });
      console.log(found.said.join('\n'));
      return found.status;
    } catch (error) {
      if (!(error instanceof Unreadable) && !(error instanceof Misspelled)) throw error;
      console.error(error.message);
      return 2;
    }
  }

  return { verify, compare, main, Unreadable, sha256, sha512, ed25519, leafHash, rootsOf, rootBeyond, climbed, consistent, keyOf, noteOf, signedBy, committed, uncanonical, typedTracker, checkpointOf, receiptOf, hundredths, lead };
});
