// Made-up patients: facts at, just below and just above every limit of a library, and facts that aim at one answer.

// Numbers are counted in steps of the eighth place after the point, so that none is rounded here.
const ONE = 100_000_000n;
const DAY = 86_400_000;

const read = (text) => {
  const [, sign, before, after] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(Number(text).toFixed(8));
  return BigInt(sign + before + after);
};
const write = (steps) => {
  const digits = String(steps < 0n ? -steps : steps).padStart(9, "0");
  return (steps < 0n ? "-" : "") + `${digits.slice(0, -8)}.${digits.slice(-8)}`.replace(/\.?0+$/, "");
};

// How many of another unit make one: a value can come in any unit that converts exactly.
const OTHER_UNITS = {
  h: { min: 60n, s: 3600n },
  min: { s: 60n },
  d: { h: 24n, min: 1440n },
  a: { mo: 12n },
  "mmol/L": { "umol/L": 1000n },
  "g/L": { "mg/dL": 100n, "mg/L": 1000n },
  m: { cm: 100n, mm: 1000n },
  L: { mL: 1000n },
};

function within(value, fact) {
  const [low, high] = fact.range.map(read);
  return value < low ? low : value > high ? high : value;
}

/** One value, as our engine reads it (JSON) and as engine.mjs does. */
function known(fact, value, chance) {
  if (fact.kind === "date") return { json: JSON.stringify(value), cql: { date: value } };
  if (fact.kind !== "number") return { json: JSON.stringify(value), cql: value };
  const [unit, factor] = chance.of(Object.entries(OTHER_UNITS[fact.unit] ?? { [fact.unit]: 1n }));
  if (factor !== 1n && chance.happens(0.2)) {
    const text = write(value * factor);
    return { json: `{"value":${text},"unit":${JSON.stringify(unit)}}`, cql: { number: text, unit } };
  }
  return { json: write(value), cql: { number: write(value), unit: fact.unit } };
}

export class Patients {
  #facts = new Map();
  #limits = new Map();
  #chance;

  /** From the lines of `triage vocabulary` and the definitions of the library that will judge the patients. */
  constructor(vocabulary, elm, chance) {
    this.#chance = chance;
    for (const fact of vocabulary) {
      this.#facts.set(fact.fact, fact);
      this.#limits.set(fact.fact, []);
    }
    this.#collect(elm.library.statements);
    for (const limits of this.#limits.values()) limits.sort().splice(0, limits.length, ...new Set(limits));
  }

  /** A patient of whom much or little is known. */
  any() {
    return this.#finished(new Map());
  }

  /** A patient for whom this expression is most likely true, false or null. */
  aimedAt(expression, wanted) {
    return this.changed({ values: new Map() }, [[expression, wanted]]);
  }

  /** The same patient, changed so that these expressions are most likely what is wanted, the last one most of all. */
  changed({ values }, wishes) {
    const aims = new Map(values);
    for (const [expression, wanted] of wishes) this.#aim(expression, wanted, aims);
    return this.#finished(aims);
  }

  /** A patient of whom everything is known. */
  known() {
    return this.#finished(new Map(), 0);
  }

  /** Makes up what is missing, and writes it as both engines read it. */
  #finished(values, unknown = this.#chance.of([0, 0.1, 0.3, 0.6, 0.9])) {
    const chance = this.#chance;
    const yes = chance.of([0.02, 0.2, 0.5]);
    const json = [];
    const cql = {};
    for (const [id, fact] of this.#facts) {
      if (!values.has(id)) values.set(id, chance.happens(unknown) ? null : this.#value(fact, yes));
      const value = values.get(id);
      if (value === null) {
        // Asked in vain and never asked are the same to a condition.
        if (chance.happens(0.5)) json.push(`${JSON.stringify(id)}:null`);
        continue;
      }
      const both = known(fact, value, chance);
      json.push(`${JSON.stringify(id)}:${both.json}`);
      cql[id] = both.cql;
    }
    return { json: `{${json.join(",")}}`, cql, values };
  }

  #value(fact, yes = 0.5) {
    const chance = this.#chance;
    const choices = (fact.choices ?? []).map((choice) => choice.id);
    switch (fact.kind) {
      case "yes-no":
        return chance.happens(yes);
      case "choice":
        return chance.of(choices);
      case "choices":
        return choices.filter(() => chance.happens(yes));
      case "date":
        return this.#near(fact, chance.of([...this.#limits.get(fact.fact), "2025-06-30", "1999-12-31"]));
      default: {
        const limits = this.#limits.get(fact.fact);
        if (limits.length && chance.happens(0.7)) return this.#near(fact, chance.of(limits));
        const [low, high] = fact.range.map(read);
        return low + ((high - low) / 1000n) * BigInt(chance.below(1001));
      }
    }
  }

  /** The value itself, or one just below or above it. */
  #near(fact, value) {
    if (fact.kind === "date") {
      return new Date(Date.parse(value) + this.#chance.of([-366, -1, 0, 0, 1, 31]) * DAY).toISOString().slice(0, 10);
    }
    // The reference engine compares in the coarser unit, rounded to eight places, the scale of CQL's Decimal: it takes
    // 264.00000001 hours and 11 days for the same. So the smallest step of what can be converted is a thousandth.
    const step = fact.unit in OTHER_UNITS ? ONE / 1000n : 1n;
    const near = value + this.#chance.of([0n, 0n, step, -step, ONE / 10n, -ONE / 10n, ONE, -ONE]);
    return within(near, fact);
  }

  #collect(node) {
    if (Array.isArray(node)) return node.forEach((part) => this.#collect(part));
    if (node === null || typeof node !== "object") return;
    const [fact, value] = this.#comparison(node) ?? [];
    if (value !== undefined && this.#limits.has(fact)) this.#limits.get(fact).push(value);
    Object.values(node).forEach((part) => this.#collect(part));
  }

  /** The fact and the value of a comparison that has both; two facts if both sides are facts. */
  #comparison(node) {
    if (!(node.type in COMPARISONS)) return undefined;
    const [left, right] = node.operand.map(plain);
    const value = left.type === "ParameterRef" ? constant(right) : constant(left);
    const fact = left.type === "ParameterRef" ? left.name : right.name;
    if (value !== undefined) return [fact, value];
    return left.name && right.name ? [left.name, undefined, right.name] : undefined;
  }

  /** Chooses facts that make an expression true, false or null. Where that needs one fact to be two things, the last wins. */
  #aim(node, wanted, values) {
    const chance = this.#chance;
    const aim = (part, truth) => this.#aim(part, truth, values);
    const other = chance.of([true, false, null]);
    const sides = Array.isArray(node.operand) ? chance.shuffled(node.operand) : [node.operand];
    switch (node.type) {
      case "As":
        return aim(node.operand, wanted);
      case "ParameterRef":
        return void values.set(node.name, wanted);
      case "Not":
        return aim(node.operand, wanted === null ? null : !wanted);
      case "And":
      case "Or": {
        const neutral = node.type === "And";
        aim(sides[1], wanted === neutral ? neutral : wanted === null ? chance.of([neutral, null]) : other);
        return aim(sides[0], wanted);
      }
      case "Xor": {
        const right = wanted === null ? other : chance.happens(0.5);
        aim(sides[1], right);
        return aim(sides[0], wanted === null ? null : wanted !== right);
      }
      case "IsNull":
        if (plain(node.operand).type !== "ParameterRef") return aim(node.operand, wanted ? null : chance.of([true, false]));
        return void values.set(plain(node.operand).name, wanted ? null : this.#value(this.#facts.get(plain(node.operand).name)));
      case "IsTrue":
        return aim(node.operand, wanted ? true : chance.of([false, null]));
      case "IsFalse":
        return aim(node.operand, wanted ? false : chance.of([true, null]));
      case "If":
        return aim(wanted === null ? node.condition : node.else, wanted === null ? true : wanted);
      case "In": {
        const [choice, list] = node.operand.map(plain);
        const rest = this.#value(this.#facts.get(list.name)).filter((id) => id !== choice.value);
        return void values.set(list.name, wanted === null ? null : wanted ? [...rest, choice.value] : rest);
      }
      case "FunctionRef": {
        if (node.name !== "at least") return this.#aimAtItems(node.operand[0].element ?? [], wanted, values);
        const [count, list] = [Number(node.operand[0].value), chance.shuffled(node.operand[1].element ?? [])];
        // The first items decide; the others would not.
        const decide = wanted ? count : list.length - count + 1;
        return list.forEach((part, place) => {
          if (wanted === null) aim(part, place < count - 1 ? true : place < list.length - chance.below(2) ? null : false);
          else aim(part, place < decide ? wanted : other);
        });
      }
      default:
        return this.#aimAtComparison(node, wanted, values);
    }
  }

  /** A score: some items that count and some that do not, and one that is not known if the answer shall not be. */
  #aimAtItems(items, wanted, values) {
    const share = this.#chance.of([0, 0.3, 0.6, 1]);
    const open = wanted === null ? this.#chance.below(items.length) : -1;
    items.forEach((item, place) => {
      const holds = item.element.find((part) => part.name === "holds").value;
      this.#aim(holds, place === open ? null : this.#chance.happens(share), values);
    });
  }

  #aimAtComparison(node, wanted, values) {
    const [name, limit, second] = this.#comparison(node) ?? [];
    const fact = this.#facts.get(name);
    if (!fact) return;
    if (wanted === null) return void values.set(name, null);
    const value = limit ?? this.#value(fact);
    // Two facts of one unit may have different ranges.
    if (second !== undefined) values.set(second, fact.kind === "number" ? within(value, this.#facts.get(second)) : value);
    if (typeof value === "boolean" || fact.kind === "choice") {
      const others = fact.kind === "choice" ? fact.choices.map((choice) => choice.id).filter((id) => id !== value) : [!value];
      return void values.set(name, wanted ? value : this.#chance.of(others));
    }
    // The sides may stand the other way round; then these are only likely to miss, and another patient hits.
    for (let tries = 0; tries < 20; tries += 1) {
      const near = this.#near(fact, value);
      values.set(name, near);
      if (COMPARISONS[node.type](near, value) === wanted) return;
    }
  }
}

const COMPARISONS = {
  Equal: (a, b) => a === b,
  Less: (a, b) => a < b,
  LessOrEqual: (a, b) => a <= b,
  Greater: (a, b) => a > b,
  GreaterOrEqual: (a, b) => a >= b,
};

/** An operand without the conversions around it. */
const plain = (node) => (node.type === "As" || node.type === "ToDecimal" ? plain(node.operand) : node);

/** The value of a constant: steps, a day, a text, a boolean; nothing for all else. */
function constant(node) {
  switch (node.type) {
    case "Quantity":
      return read(node.value);
    case "Negate":
      return -constant(plain(node.operand));
    case "Date":
      return [node.year, node.month, node.day].map(({ value }, place) => value.padStart(place ? 2 : 4, "0")).join("-");
    case "Literal":
      if (node.valueType.endsWith("Boolean")) return node.value === "true" || node.value === true;
      return node.valueType.endsWith("String") ? node.value : read(node.value);
    default:
      return undefined;
  }
}
