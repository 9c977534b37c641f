//! A sheet of paper as a tree: elements of a few kinds, texts, and codes to scan.

use serde_json::Value;

use crate::papers::Code;

/// A part of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A text.
    Text(String),
    /// An element with its class and what is in it.
    Element(Tag, &'static str, Vec<Node>),
    /// A code to scan, with what it says.
    Scan(Code, String),
}

macro_rules! tags {
    ($($tag:ident: $name:literal;)*) => {
        /// The elements that sheets are made of; none of them runs or loads anything.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Tag { $(#[doc = $name] $tag,)* }

        impl Tag {
            /// Its name in HTML.
            pub fn name(self) -> &'static str {
                match self { $(Tag::$tag => $name,)* }
            }
        }
    };
}

tags! {
    Article: "article";
    Section: "section";
    Header: "header";
    Footer: "footer";
    H1: "h1";
    H2: "h2";
    P: "p";
    Div: "div";
    Span: "span";
    Strong: "strong";
    Ul: "ul";
    Li: "li";
    Table: "table";
    Tr: "tr";
    Th: "th";
    Td: "td";
}

/// An element without anything in it.
pub fn el(tag: Tag, class: &'static str) -> Node {
    Node::Element(tag, class, Vec::new())
}

/// An element with a text in it.
pub fn said(tag: Tag, class: &'static str, text: &str) -> Node {
    el(tag, class).text(text)
}

impl Node {
    /// With a text inside, after what is there.
    pub fn text(self, text: &str) -> Self {
        if text.is_empty() { self } else { self.child(Node::Text(text.to_owned())) }
    }

    /// With something inside, after what is there.
    pub fn child(mut self, child: impl Into<Option<Node>>) -> Self {
        if let (Node::Element(_, _, inside), Some(child)) = (&mut self, child.into()) {
            inside.push(child);
        }
        self
    }

    /// With several things inside.
    pub fn children(self, children: impl IntoIterator<Item = Node>) -> Self {
        children.into_iter().fold(self, Node::child)
    }

    /// For the script that builds the page: a text, `[tag, class, …]`, or `["svg", side, path, text]`.
    pub fn json(&self) -> Value {
        match self {
            Node::Text(text) => Value::from(text.as_str()),
            Node::Element(tag, class, inside) => {
                let head = [Value::from(tag.name()), Value::from(*class)];
                head.into_iter().chain(inside.iter().map(Node::json)).collect()
            }
            Node::Scan(code, text) => Value::from(vec![
                Value::from("svg"),
                code.side.into(),
                code.path().into(),
                text.as_str().into(),
            ]),
        }
    }

    /// As HTML, one element a line, to be read by people.
    pub fn html(&self) -> String {
        let mut html = String::new();
        self.write(&mut html, 0);
        html
    }

    fn write(&self, html: &mut String, depth: usize) {
        match self {
            Node::Text(text) => html.push_str(&escaped(text)),
            Node::Scan(code, text) => {
                let (side, text, path) = (code.side + 8, escaped(text), code.path());
                html.push_str(&format!(
                    "<svg viewBox=\"-4 -4 {side} {side}\" role=\"img\" aria-label=\"{text}\"><path d=\"{path}\"/></svg>"
                ));
            }
            Node::Element(tag, class, inside) => {
                let (name, indent) = (tag.name(), "  ".repeat(depth));
                let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
                html.push_str(&format!("\n{indent}<{name}{class}>"));
                inside.iter().for_each(|node| node.write(html, depth + 1));
                let is_block = inside.iter().any(|node| matches!(node, Node::Element(..)));
                let end = if is_block { format!("\n{indent}") } else { String::new() };
                html.push_str(&format!("{end}</{name}>"));
            }
        }
    }

    /// About how many lines it takes up where so many full-width characters fit across; tables, lists and paragraphs stand
    /// below each other, what is in a line flows.
    pub fn lines(&self, across: usize) -> usize {
        let Node::Element(tag, class, inside) = self else { return 1 };
        let is_block = |node: &Node| match node {
            Node::Element(tag, ..) => !matches!(tag, Tag::Span | Tag::Strong | Tag::Td | Tag::Th),
            Node::Scan(..) | Node::Text(_) => false,
        };
        match *class {
            // A code and the signatures beside it.
            "end" => 6,
            // Two columns.
            "boxed alarms" => inside.iter().map(|node| node.lines(across / 2)).sum::<usize>().div_ceil(2) + 2,
            _ if inside.iter().any(is_block) => inside.iter().map(|node| node.lines(across)).sum(),
            _ if *tag == Tag::Tr => 2,
            _ => width(&self.words()).div_ceil(across * 10).max(1),
        }
    }

    /// Everything that is said in it, one after the other.
    pub fn words(&self) -> String {
        match self {
            Node::Text(text) => text.clone(),
            Node::Element(_, _, inside) => inside.iter().map(Node::words).collect(),
            Node::Scan(..) => String::new(),
        }
    }
}

/// The width of a text in tenths of a full-width character: Latin letters and digits take a little more than half.
pub fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 6 } else { 10 }).sum()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
