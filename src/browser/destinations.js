// The host's own institutions, read with suspicion and held against the tiers and centres of the rule set; loaded only
// where the attribute `destinations` is used. schema/destinations.v1.schema.json says the same to editors.

/** Throws one Error that names every mistake: half a list of hospitals would look like a whole one. */
export function read(text, places, zh) {
  const [tiers, centres] = places.split("\n\n").map((ids) => ids.split("\n"));
  const wrong = [];
  const say = (place, inZh, inEn) => wrong.push(`\`${place}\` ${zh ? inZh : inEn}`);
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  // A line is one institution, its parts between tabs: no text may bring either along.
  const words = (place, value) => {
    const said = typeof value === "string" ? value.replace(/[\s\x00-\x1f]+/g, " ").trim() : "";
    if (!said) say(place, "应为非空文本", "must be a text that is not empty");
    return said;
  };
  const object = (place, value, known) => {
    if (!isObject(value)) {
      say(place, "应为对象", "must be an object");
      return {};
    }
    for (const key of Object.keys(value)) if (!known.includes(key)) say(place ? `${place}.${key}` : key, "没有这一项", "is not known here");
    return value;
  };
  const list = (place, value) => {
    if (Array.isArray(value)) return value;
    say(place, "应为列表", "must be a list");
    return [];
  };
  const bilingual = (place, value) => {
    const both = object(place, value, ["zh", "en"]);
    return [words(`${place}.zh`, both.zh), words(`${place}.en`, both.en)];
  };
  const id = (place, value, known, inZh, inEn) => {
    const at = known.indexOf(value);
    if (at < 0) say(place, inZh, inEn);
    return at;
  };

  let parsed;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Error(zh ? `不是 JSON：${error.message}` : `not JSON: ${error.message}`);
  }
  const file = object("", parsed, ["$schema", "notice", "institutions"]);
  const lines = file.notice === undefined ? [] : [bilingual("notice", file.notice)];
  const seen = new Set();
  for (const [at, value] of list("institutions", file.institutions).entries()) {
    const place = `institutions[${at}]`;
    const one = object(place, value, ["id", "name", "tier", "centres", "departments", "phone"]);
    const own = words(`${place}.id`, one.id);
    if (seen.has(own)) say(`${place}.id`, "重复", "is there twice");
    seen.add(own);
    const phone = words(`${place}.phone`, one.phone);
    if (phone && !/[0-9]/.test(phone)) say(`${place}.phone`, "应为电话号码", "must be a telephone number");
    const runs = list(`${place}.centres`, one.centres ?? [])
      .map((centre, at) => id(`${place}.centres[${at}]`, centre, centres, "不是规则集里的中心", "is no centre of the rule set"));
    const departments = list(`${place}.departments`, one.departments ?? [])
      .flatMap((department, at) => bilingual(`${place}.departments[${at}]`, department));
    const tier = id(`${place}.tier`, one.tier, tiers, "不是规则集里的层级", "is no tier of the rule set");
    lines.push([...bilingual(`${place}.name`, one.name), tier, own, phone, runs.join(" "), ...departments]);
  }
  if (!seen.size && Array.isArray(file.institutions)) say("institutions", "至少要有一个机构", "needs at least one institution");
  if (wrong.length) throw new Error(wrong.join(zh ? "；" : "; "));
  return lines.map((line) => line.join("\t")).join("\n");
}
