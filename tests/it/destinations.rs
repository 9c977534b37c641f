//! The files by which hosts name their own institutions: the schema for editors says what the widget's reader says
//! (`tests/browser/destinations.test.mjs` shows the same files to that).

use serde_json::Value;

use crate::scratch::root;

fn json(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(root().join(path)).unwrap()).unwrap()
}

#[test]
fn the_schema_takes_the_good_file_and_refuses_the_bad_ones() {
    let schema = jsonschema::validator_for(&json("schema/destinations.v1.schema.json")).unwrap();
    let errors: Vec<String> = schema
        .iter_errors(&json("tests/destinations/good.json"))
        .map(|error| format!("{} {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    for case in json("tests/destinations/bad.json").as_array().unwrap() {
        // What only a rule set can tell is beyond a schema.
        let by_rules = case["rules"] == true;
        assert_eq!(schema.is_valid(&case["file"]), by_rules, "{}", case["file"]);
    }
}
