// The questionnaire that the peers are given, in each one's own form: twelve questions, three of which depend on another's answer.
// Ours shows its whole screen instead, with all the criteria behind it.

const yesNo = [["yes", "Yes"], ["no", "No"]];
const diagnoses = ["Acute coronary syndrome", "Myocardial infarction", "Cerebral haemorrhage", "Ischaemic stroke", "Lung cancer",
  "Gastrointestinal cancer", "Breast cancer", "After an operation", "Stable hypertension", "Stable diabetes", "Stable COPD", "Other"];

const questions = [
  { id: "age", kind: "number", text: "Age in years" },
  { id: "sex", kind: "radio", text: "Sex", of: [["female", "Female"], ["male", "Male"]] },
  { id: "pain", kind: "yes-no", text: "Crushing chest pain for more than 20 minutes?" },
  { id: "onset", kind: "date", text: "When did it start?", if: ["pain", "yes"] },
  { id: "weak", kind: "yes-no", text: "Sudden weakness of one side, or trouble speaking?" },
  { id: "breath", kind: "yes-no", text: "Short of breath at rest?" },
  { id: "spo2", kind: "number", text: "Oxygen saturation (%)", if: ["breath", "yes"] },
  { id: "blood", kind: "yes-no", text: "Coughing up or passing blood?" },
  { id: "systolic", kind: "number", text: "Systolic blood pressure (mmHg)" },
  { id: "diastolic", kind: "number", text: "Diastolic blood pressure (mmHg)" },
  { id: "diagnosis", kind: "list", text: "Working diagnosis", of: diagnoses.map((name) => [name.toLowerCase().replaceAll(" ", "-"), name]) },
  { id: "note", kind: "text", text: "Please describe", if: ["diagnosis", "other"] },
];

/** Plain HTML in GOV.UK's own classes: what stands there without any script, but for three questions that wait. */
export function govuk() {
  const attributes = (id, more) => `class="govuk-${more}" id="${id}" name="${id}"`;
  const label = (id, text) => `<label class="govuk-label" for="${id}">${text}</label>`;
  const control = ({ id, kind, of }) => ({
    number: () => `<input ${attributes(id, "input govuk-input--width-5")} type="text" inputmode="numeric">`,
    date: () => `<input ${attributes(id, "input govuk-input--width-20")} type="datetime-local">`,
    text: () => `<textarea ${attributes(id, "textarea")} rows="3"></textarea>`,
    list: () => `<select ${attributes(id, "select")}><option value=""></option>${of.map(([value, name]) => `<option value="${value}">${name}</option>`).join("")}</select>`,
  })[kind]();
  const group = (inside) => `<div class="govuk-form-group">${inside}</div>`;
  const field = (one) => group(label(one.id, one.text) + control(one));
  const waiting = (id, value) => questions.find(({ if: when }) => when?.[0] === id && when[1] === value);
  const radios = ({ id, text, of = yesNo }) => {
    const item = ([value, name]) => {
      const next = waiting(id, value);
      const controls = next ? ` data-aria-controls="conditional-${next.id}"` : "";
      const radio = `<div class="govuk-radios__item"><input class="govuk-radios__input" id="${id}-${value}" name="${id}" type="radio" value="${value}"${controls}><label class="govuk-label govuk-radios__label" for="${id}-${value}">${name}</label></div>`;
      return radio + (next ? `<div class="govuk-radios__conditional govuk-radios__conditional--hidden" id="conditional-${next.id}">${field(next)}</div>` : "");
    };
    return group(`<fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend govuk-fieldset__legend--s">${text}</legend><div class="govuk-radios" data-module="govuk-radios">${of.map(item).join("")}</div></fieldset>`);
  };
  // A list opens nothing there: what depends on it is asked in any case.
  const all = questions.filter(({ if: when }) => !when || when[0] === "diagnosis");
  return `<div class="govuk-width-container"><form novalidate>${all.map((one) => (["radio", "yes-no"].includes(one.kind) ? radios(one) : field(one))).join("")}<button type="submit" class="govuk-button" data-module="govuk-button">Continue</button></form></div>`;
}

export function formJs() {
  const component = ({ id, kind, text, of = yesNo, if: when }) => {
    const type = { number: "number", radio: "radio", "yes-no": "radio", date: "datetime", list: "select", text: "textarea" }[kind];
    const made = { id: `c_${id}`, key: id, type, label: text };
    if (["radio", "select"].includes(type)) made.values = of.map(([value, label]) => ({ value, label }));
    if (type === "datetime") Object.assign(made, { subtype: "datetime", dateLabel: text, timeLabel: "Time", timeSerializingFormat: "utc_offset", timeInterval: 15 });
    if (when) made.conditional = { hide: `=${when[0]} != "${when[1]}"` };
    return made;
  };
  return { type: "default", schemaVersion: 17, components: questions.map(component) };
}

export function fhir() {
  const extension = (code) => [{
    url: "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl",
    valueCodeableConcept: { coding: [{ system: "http://hl7.org/fhir/questionnaire-item-control", code }] },
  }];
  const item = ({ id, kind, text, of, if: when }) => {
    const type = { number: "integer", radio: "choice", "yes-no": "boolean", date: "dateTime", list: "choice", text: "text" }[kind];
    const made = { linkId: id, text, type };
    if (of) {
      made.answerOption = of.map(([code, display]) => ({ valueCoding: { code, display } }));
      made.extension = extension(kind === "list" ? "drop-down" : "radio-button");
    }
    if (when) made.enableWhen = [{ question: when[0], operator: "=", ...(when[1] === "yes" ? { answerBoolean: true } : { answerCoding: { code: when[1] } }) }];
    return made;
  };
  return { resourceType: "Questionnaire", status: "active", title: "Referral", item: questions.map(item) };
}
