// The public face of <referral-triage>, typed: attributes, properties, methods, events, and the engine without a face.

/** A fact's value: yes or no, a choice, several choices, a number in the fact's own unit (or with a unit that converts), or a date; `null`: asked, not known. */
export type FactValue = boolean | string | number | readonly string[] | { value: number; unit: string } | null;
/** A value with where it comes from: an old one (see `fresh` in the vocabulary) counts only once a clinician confirms it. */
export interface ToldFact {
  value: FactValue;
  unit?: string;
  /** When it was so, as FHIR writes it: `2026`, `2026-11`, `2026-11-22` or `2026-11-22T08:30:00+08:00`. */
  at?: string;
  /** Who or what says so; shown beside the value, and part of the form. */
  source?: string;
}
/** A FHIR R4 resource: Patient, Observation, Condition, AllergyIntolerance, or a Bundle of them. */
export interface FhirResource { resourceType: string; [key: string]: unknown }
/** A record of another system. */
export type FhirRecord = FhirResource | readonly FhirResource[];
/** What came of values that were filled in. */
export interface PrefillReport {
  mapped: { what: string; fact?: string; field?: string; at?: string | null }[];
  /** What could not be used: `reason` is a stable code such as `unknown-code`, `wrong-unit`, `older` or `another-patient`. */
  unmapped: { what: string; code: string | null; text?: string; reason: string }[];
  /** Facts whose value is too old to count before a clinician confirms it. */
  stale: string[];
  /** Facts that somebody had answered here already; the record did not change them. */
  kept: string[];
}
/** Facts by id; `triage vocabulary` lists them. */
export type FactValues = Readonly<Record<string, FactValue>>;

export type Direction = "emergency" | "up" | "consult" | "stay" | "down";
export type SourceStatus = "verified" | "unverified" | "proposal";

export interface Reason {
  criterion: string;
  disposition: string;
  values: Record<string, Exclude<FactValue, null>>;
  status: SourceStatus;
  because?: string;
  source?: { title: string; section: string; edition: string; row: string };
}

/** What the rules say about one patient. */
export interface Assessment {
  ruleset: { id: string; version: string; sha256: string };
  disposition: string;
  direction: Direction;
  /** ISO 8601 duration. */
  within: string | null;
  to: { tier?: string; centre?: string };
  /** No answer that could still be given changes the disposition. */
  settled: boolean;
  fired: Reason[];
  not_ruled_out: { criterion: string; disposition: string; needs: string[] }[];
  next?: string[];
  text?: string;
  then?: string;
  destination?: string;
}

/** What the receiver confirmed. */
export interface Receipt {
  id: string;
  number?: string;
  received_at?: string;
  location?: string;
}

/** Headers for requests to the receiver, or a function that gives them, asked before each. */
export type RequestHeaders = Readonly<Record<string, string>> | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);

/** What a receiver is like, beside its address. */
export interface ReceiverProfile {
  /** `PUT`: the form is put to `endpoint/KEY`, and not posted to `endpoint`. */
  method?: "POST" | "PUT";
  /** A header that carries the form's key, such as `Idempotency-Key`; without it the key is in the body only. */
  keyHeader?: string;
  /** The key stands in quotes there. */
  keyQuoted?: boolean;
  /** Seconds to wait for an answer; 60 without it. */
  timeout?: number;
  /** `false`: it answers 2xx without a receipt. */
  receipts?: boolean;
  /** Where in its answer the receipt stands (RFC 6901), if not at `/id`, `/number`, `/received_at` and `/location`. */
  receipt?: { id?: string; number?: string; received_at?: string; location?: string };
  /** With `format="fhir"`: the server lets clients choose ids (`updateCreate` in its statement), and does not create conditionally. */
  updateCreate?: boolean;
  /** With `format="template"`: what is posted, a text such as `"{/fields/patient_name}"` standing for what the form has there. */
  template?: Readonly<Record<string, unknown>> | readonly unknown[];
  /**
   * The receiver's public key: what is posted is sealed to it (compact JWE, `application/jose`), and nobody else opens it again. Once it
   * is named, a key that is missing or wrong sends nothing, and `triage-error` says `seal`.
   */
  sealTo?: SealingKey;
}

/** A public key on the curve P-256 (JWK), as `triage key` prints it; never with its private part. */
export interface SealingKey {
  kty: "EC";
  crv: "P-256";
  x: string;
  y: string;
  /** By what the receiver knows it. */
  kid: string;
  use?: string;
  alg?: string;
}

/** What the receiver has made of a form. */
export interface ReferralStatus {
  key: string;
  sha256: string;
  id: string;
  number: string;
  status: "received" | "accepted" | "declined" | "booked" | "arrived" | "completed" | "returned";
  at: string;
  /** The reason of a decline, the appointment, what the patient was sent back with. */
  words: string;
}

/** What was said to one of the two questions at a citizen's end, and how often each answer was given since the page was loaded. */
export interface Rating {
  said: "good" | "fair" | "bad";
  good: number;
  fair: number;
  bad: number;
}

export interface Feedback {
  /** Is it clear what to do next? */
  clear: Rating;
  /** Are you satisfied with this self-check? */
  satisfied: Rating;
}

export interface ReferralTriageEvents {
  "triage-change": CustomEvent<Assessment>;
  "triage-reset": CustomEvent<Record<string, never>>;
  "triage-feedback": CustomEvent<Feedback>;
  "triage-locked": CustomEvent<Record<string, never>>;
  "prefill-report": CustomEvent<PrefillReport>;
  "referral-queued": CustomEvent<{ key: string; sha256: string }>;
  "referral-sent": CustomEvent<Receipt & { key: string; sha256: string }>;
  "referral-refused": CustomEvent<{ key: string; status: number; detail: string }>;
  "referral-status": CustomEvent<ReferralStatus>;
  "triage-error": CustomEvent<{ code: string; message: string }>;
}

/** The engine without a face, in a page or in Node. */
export class Ruleset {
  private constructor();
  readonly id: string;
  readonly version: string;
  readonly sha256: string;
  /** A compiled rule set (`triage build`); the built-in one without a URL. `lang` is that of texts and errors. */
  static load(url?: string | URL, options?: { lang?: "zh" | "en" }): Promise<Ruleset>;
  /** Throws an Error for a fact that cannot be read; its `name` is the code, such as `unknown-fact` or `out-of-range`. */
  assess(facts: FactValues): Assessment;
}

/** `<referral-triage mode="doctor" lang="zh" endpoint="/api/referrals">`. Attributes: mode, lang, endpoint, format, rules, destinations, credentials, history, idle-lock. */
export class ReferralTriage extends HTMLElement {
  /** Facts that the host knows, by id, or FHIR R4 resources. */
  facts: Readonly<Record<string, FactValue | ToldFact>> | FhirRecord | undefined;
  /** Fields of the form that the host knows, by field id; or a FHIR R4 Patient, or a Bundle with observations and all. */
  patient: Readonly<Record<string, string | number>> | FhirRecord | undefined;
  /** More headers for the post to `endpoint`; a function is asked each time, for a token that runs out. */
  headers: RequestHeaders | undefined;
  /** In place of `endpoint`. `body` is the sealed text: send it as it is. With `receiver.sealTo`, `form` is its `key` alone. */
  transport: ((form: Record<string, unknown>, body: string) => Promise<Receipt>) | undefined;
  /** What the receiver is like, beside its address. */
  receiver: ReceiverProfile | undefined;
  /** Assesses facts without touching the screen. */
  assess(facts: FactValues): Promise<Assessment>;
  /** The next patient: forgets all answers and the form. */
  reset(): void;
  /** Prints the form as it stands; in an emergency the handover until a form is begun, for a citizen the sheet in plain words. */
  print(): void;
  /** Sends again what did not arrive; resolved when that attempt has ended, with the number of forms that still wait. */
  flush(): Promise<number>;
  /**
   * Who sits here, by a name of yours, and the key that their forms are kept with on this device: at least sixteen bytes, or a PIN.
   * Without a key they stay in memory. Refused with the name `WrongKey` if it is another key than before.
   */
  unlock(user?: { author?: string; key?: BufferSource | string }): Promise<void>;
  /** Signs out: forgets the patient and the key; what is kept, a draft too, waits for its author. */
  lock(): Promise<void>;
  /** Shows a form that came from elsewhere: a referral, to be gone on with here, or a return form beside the `original` that it answers. */
  receive(form: object, original?: object): Promise<void>;
  /** Takes up a form, from its JSON. While something unsent is on the screen it does not, and `triage-error` says `busy`. */
  open(form: object | string): Promise<void>;
  addEventListener<K extends keyof ReferralTriageEvents>(
    type: K,
    listener: (this: ReferralTriage, event: ReferralTriageEvents[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

/** The element's attributes, for the JSX of React, Preact or Solid and for Vue's templates; see EMBEDDING.md. */
export interface ReferralTriageAttributes {
  mode?: "doctor" | "patient";
  lang?: string;
  endpoint?: string;
  /** URL of a compiled rule set. */
  rules?: string;
  /** URL of the host's own institutions, in the shape of `destinations.v1.schema.json`. */
  destinations?: string;
  credentials?: "omit" | "same-origin" | "include";
}

/** Its properties, which frameworks can set as well. */
export interface ReferralTriageProperties {
  facts?: FactValues;
  patient?: Readonly<Record<string, string | number>>;
  headers?: RequestHeaders;
  transport?: (form: Record<string, unknown>, body: string) => Promise<Receipt>;
  receiver?: ReceiverProfile;
}

declare global {
  interface HTMLElementTagNameMap {
    "referral-triage": ReferralTriage;
  }
}
