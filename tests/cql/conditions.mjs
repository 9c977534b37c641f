// Random conditions, as an author could write them.

const SYMBOLS = ["=", "!=", "<", "<=", ">", ">="];
const UNITS = { h: ["h", "min", "d"], "g/L": ["g/L", "g/dL"], "mmol/L": ["mmol/L", "umol/L"], a: ["a", "mo"] };
const DAYS = ["@2024-02-29", "@2026-11-22", "@2026-11-23"];

/** A condition's text. With `onlyCql` it holds nothing that CQL says in other words: no `at least`, no `in`. */
export function condition(vocabulary, chance, onlyCql, depth = 0) {
  const facts = (kind) => vocabulary.filter((fact) => fact.kind === kind);
  const part = () => condition(vocabulary, chance, onlyCql, depth + 1);
  // Brackets that are left out put the grammar's precedence to the test.
  const bracketed = (text) => (chance.happens(0.6) ? `(${text})` : text);
  const list = () => Array.from({ length: 1 + chance.below(4) }, part);
  if (depth >= 4 || chance.happens(0.25 + depth * 0.1)) return leaf(facts, vocabulary, chance, onlyCql);
  switch (chance.below(onlyCql ? 6 : 7)) {
    case 0:
    case 1:
      return `${bracketed(part())} and ${bracketed(part())}`;
    case 2:
      return `${bracketed(part())} or ${bracketed(part())}`;
    case 3:
      return `${bracketed(part())} ${chance.of(["xor", "implies"])} ${bracketed(part())}`;
    case 4:
      return `not ${bracketed(part())}`;
    case 5:
      return `${bracketed(part())} is ${chance.of(["", "not "])}${chance.of(["null", "true", "false"])}`;
    default: {
      const items = list();
      return `at least ${1 + chance.below(items.length)} of (${items.join(", ")})`;
    }
  }
}

function leaf(facts, vocabulary, chance, onlyCql) {
  const name = (fact) => `"${fact.fact}"`;
  const text = (choice) => `'${choice.id}'`;
  const symbol = () => chance.of(SYMBOLS);
  const equality = () => chance.of(SYMBOLS.slice(0, 2));
  // A choice's id can hold what CQL writes another way.
  const choices = (fact) => fact.choices.filter((choice) => !onlyCql || !choice.id.includes("\\"));
  const some = (all) => all.filter(() => chance.happens(0.5)).concat(chance.of(all));
  const yesNo = chance.of(facts("yes-no"));
  const [number, other] = [chance.of(facts("number")), chance.of(facts("number"))];
  const one = chance.of(facts("choice"));
  const many = chance.of(facts("choices"));
  switch (chance.below(12)) {
    case 0:
      return `${name(yesNo)} ${equality()} ${chance.of(["true", "false", name(chance.of(facts("yes-no")))])}`;
    case 1:
      return `${name(number)} ${symbol()} ${limit(number, chance)}`;
    case 2:
      return `${limit(number, chance)} ${symbol()} ${name(number)}`;
    case 3:
      return number.unit === other.unit ? `${name(number)} ${symbol()} ${name(other)}` : name(yesNo);
    case 4:
      return `${name(number)} between ${limit(number, chance)} and ${limit(number, chance)}`;
    case 5:
      return `${name(one)} ${equality()} ${text(chance.of(choices(one)))}`;
    case 6:
      return onlyCql ? name(yesNo) : `${name(one)} in { ${some(choices(one)).map(text).join(", ")} }`;
    case 7:
      return onlyCql ? name(yesNo) : `${text(chance.of(choices(many)))} in ${name(many)}`;
    case 8:
      return `${name(chance.of(facts("date")))} ${symbol()} ${chance.of([...DAYS, name(chance.of(facts("date")))])}`;
    case 9:
      return `${name(chance.of(vocabulary))} is ${chance.of(["", "not "])}null`;
    case 10:
      return chance.of(["true", "false", "null", name(yesNo)]);
    default:
      return name(yesNo);
  }
}

function limit(fact, chance) {
  const [low, high] = fact.range;
  const number = low + Math.round((high - low) * chance.number() * 10) / 10;
  const plain = chance.happens(0.3) ? Math.round(number) : Math.round(number * 10) / 10;
  const unit = chance.of(UNITS[fact.unit] ?? [fact.unit]);
  const scaled = { min: plain * 60, d: Math.round(plain / 24), "g/dL": plain / 10, "umol/L": Math.round(plain * 1000), mo: Math.round(plain * 12) };
  const value = scaled[unit] ?? plain;
  return fact.unit === "1" ? `${plain}` : `${Number(value.toFixed(4))} '${unit}'`;
}
