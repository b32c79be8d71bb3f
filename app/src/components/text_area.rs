//! Several lines of text. The only place where a `<textarea>` may be written.
//!
//! leptos 0.8.23 writes a `<textarea>`'s text into the server's HTML as it is, so text that closes the element could go on as markup.
//! Therefore it is escaped here on the server. In the browser the text is set through the DOM, where escaping would show. When leptos
//! escapes by itself (0.9), the test below fails and the escaping here must go.

use super::field::{Around, Check};
use super::form::FormState;
use leptos::prelude::*;

/// Several lines of text.
#[component]
pub fn TextArea(
    /// The form's state.
    form: FormState,
    /// The field's name.
    name: &'static str,
    /// What it is.
    #[prop(into)]
    label: String,
    /// What to type, with an example.
    #[prop(optional, into)]
    help: String,
    /// What it holds at first.
    #[prop(optional, into)]
    value: String,
    /// Its height in lines.
    #[prop(default = 6)]
    rows: u8,
    /// Whether it may not be empty; said in words.
    #[prop(optional)]
    required: bool,
    /// Whether it holds something to be read letter by letter.
    #[prop(optional)]
    mono: bool,
    /// The rule that the server applies too; it is tried when the field is left.
    #[prop(optional)]
    check: Option<Check>,
) -> AnyView {
    let around = Around::new(form, name, check);
    let text = initial_text(&form.initial(name, value));
    let control = view! {
        <textarea
            class="input"
            class:mono=mono
            id=around.id()
            name=name
            rows=rows.to_string()
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            aria-required=required.then_some("true")
            aria-describedby=around.described_by(!help.is_empty())
            aria-invalid=move || around.error().map(|_| "true")
            on:input=move |event| around.on_typing(&event_target_value(&event))
            on:blur=move |event| around.on_leaving(&event_target_value(&event))
        >
            {text}
        </textarea>
    }
    .into_any();
    around.wrap(&label, &help, required, control)
}

/// The text as leptos must be given it: escaped on the server only.
fn initial_text(text: &str) -> String {
    if !cfg!(feature = "ssr") {
        return text.to_owned();
    }
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use leptos::prelude::*;

    const HOSTILE: &str = "</textarea><script>alert(1)</script>&lt;&amp;";

    #[test]
    fn text_cannot_leave_the_text_area() {
        let owner = Owner::new();
        let html = owner.with(|| {
            let form = super::super::form::FormState { failure: Memo::new(|_| None), pending: Memo::new(|_| false) };
            view! { <super::TextArea form=form name="note" label="Note" value=HOSTILE /> }.to_html()
        });
        assert_eq!(html.matches("</textarea>").count(), 1, "{html}");
        assert!(!html.contains("<script>"), "{html}");
        assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;&amp;amp;"), "{html}");
    }

    #[test]
    fn no_other_file_writes_a_text_area() {
        let mut found = Vec::new();
        visit(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut found);
        assert_eq!(found, ["text_area.rs"], "a text area must go through the TextArea component");
    }

    fn visit(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                visit(&path, found);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
                if code.clone().any(|line| line.trim_start().starts_with("<textarea") || line.contains("html::textarea")) {
                    found.push(path.file_name().unwrap().to_string_lossy().into_owned());
                }
            }
        }
    }
}
