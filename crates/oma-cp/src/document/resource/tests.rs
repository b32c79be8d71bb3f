//! The rules of databases and their types.

use super::*;

fn types(list: &[&str]) -> Result<MimeTypes, MimeTypesError> {
    MimeTypes::new(list.iter().map(|text| MimeType::new(*text).unwrap()).collect())
}

#[test]
fn the_older_type_stands_first() {
    assert_eq!(types(&["text/x-vcard", "text/vcard"]).unwrap().joined().as_str(), "text/x-vcard,text/vcard");
    assert_eq!(types(&["text/vcard", "text/x-vcard"]), Err(MimeTypesError::OlderBehindNewer));
    assert_eq!(types(&["text/vcard"]).unwrap().leading(), "text/vcard");
    assert_eq!(types(&[]), Err(MimeTypesError::None));
    assert_eq!(types(&["a/a"; 5]), Err(MimeTypesError::TooMany));
    for class in [DataClass::Contacts, DataClass::Calendar, DataClass::Tasks, DataClass::Notes] {
        assert_eq!(MimeTypes::new(class.both_types().as_slice().to_vec()), Ok(class.both_types()));
        assert_eq!(class.both_types().leading(), class.older_type().leading());
    }
}

#[test]
fn a_list_is_read_with_blanks_after_commas() {
    assert_eq!(MimeTypes::read("text/x-vcard, text/vcard"), types(&["text/x-vcard", "text/vcard"]));
    assert!(MimeTypes::read("text/x-vcard,").is_err());
    assert!(MimeTypes::read("").is_err());
    assert_eq!(MimeTypes::read(&"a/a,".repeat(1000)), Err(MimeTypesError::TooMany));
}

#[test]
fn a_mime_type_is_two_tokens() {
    for text in ["", "text", "text/", "/plain", "a/b/c", "text/plain;x=1", "text/a,b", "text/ä", "text/a b"] {
        assert!(MimeType::new(text).is_err(), "{text:?}");
    }
    assert!(MimeType::new("text/x-vMessage").unwrap().is_older());
    assert!(!MimeType::new("text/xml").unwrap().is_older());
    assert!(MimeType::new(format!("a/{}", "b".repeat(58))).is_ok());
    assert!(MimeType::new(format!("a/{}", "b".repeat(59))).is_err());
}

#[test]
fn two_databases_that_begin_alike_are_for_special_phones() {
    let both = vec![DataClass::Calendar.resource(), DataClass::Tasks.resource()];
    assert_eq!(Resources::new(both.clone()), Err(ResourcesError::SameType("text/x-vcalendar".to_owned())));
    assert_eq!(Resources::for_separate_tasks(both.clone()).unwrap().as_slice(), both);
}

#[test]
fn there_is_at_least_one_database_and_not_too_many() {
    assert_eq!(Resources::new(Vec::new()), Err(ResourcesError::None));
    assert_eq!(Resources::of(&[]), Err(ResourcesError::None));
    let many = vec![DataClass::Notes.resource(); RESOURCES_MAX + 1];
    assert_eq!(Resources::for_separate_tasks(many), Err(ResourcesError::TooMany));
    assert_eq!(Resources::of(&[DataClass::Contacts, DataClass::Calendar, DataClass::Notes]).unwrap().as_slice().len(), 3);
}

#[test]
fn a_path_has_no_blanks_and_an_end() {
    assert!(ResourceUri::new("./contacts?group=1").is_ok());
    assert!(ResourceUri::new("x".repeat(125)).is_ok());
    for text in ["", "a b", "ä", "a\"b"] {
        assert!(ResourceUri::new(text).is_err(), "{text:?}");
    }
    assert_eq!(ResourceUri::new("x".repeat(126)), Err(ValueError::TooLong { what: "URI", max: 125 }));
}
