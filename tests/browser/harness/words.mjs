// The words that a person reads, from the app's own translations: tests name what is said, not how it is worded.
import { readFileSync } from 'node:fs';

const texts = Object.fromEntries(
  ['zh-CN', 'en'].map((lang) => [
    lang,
    JSON.parse(readFileSync(new URL(`../../../locales/${lang}.json`, import.meta.url), 'utf8')),
  ]),
);

/** The text of a key; `{name}` in it replaced by the values. */
export function say(key, values = {}, lang = 'zh-CN') {
  const text = texts[lang][key];
  if (text === undefined) throw new Error(`no translation of ${key} in ${lang}`);
  return text.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}

/** A pattern of the text of a key in which every `{name}` without a value stands for anything. */
export function saying(key, values = {}, lang = 'zh-CN') {
  const quoted = say(key, values, lang).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(quoted.replace(/\\\{\w+\\\}/g, '.+'));
}
