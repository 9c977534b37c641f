//! Elements under construction: `el("p").class("fine").text("…")`, one small call per part.

use std::rc::Rc;

use yew::Html;
use yew::virtual_dom::{AttrValue, AttributeOrProperty, Attributes, Key, VList, VTag, VText};

use crate::flow::Msg;
use crate::ui::Link;
use crate::ui::event::{On, Says, listener};

// Calls instead of `html!`: the macro writes out the building of every element where it stands,
// which made the views a quarter of the download.

macro_rules! attributes {
    ($($attribute:ident: $name:literal;)*) => {
        /// The attributes that the views use, so that a slip of the pen does not compile.
        #[derive(Clone, Copy)]
        pub enum Attr { $(#[doc = $name] $attribute,)* }

        static NAMES: &[&str] = &[$($name),*];
    };
}

attributes! {
    AriaActivedescendant: "aria-activedescendant";
    AriaAutocomplete: "aria-autocomplete";
    AriaBusy: "aria-busy";
    AriaControls: "aria-controls";
    AriaDescribedby: "aria-describedby";
    AriaDisabled: "aria-disabled";
    AriaExpanded: "aria-expanded";
    AriaHidden: "aria-hidden";
    AriaInvalid: "aria-invalid";
    AriaKeyshortcuts: "aria-keyshortcuts";
    AriaLabel: "aria-label";
    AriaLabelledby: "aria-labelledby";
    AriaPressed: "aria-pressed";
    AriaRequired: "aria-required";
    AriaSelected: "aria-selected";
    Autocomplete: "autocomplete";
    Class: "class";
    D: "d";
    DataAction: "data-action";
    DataDisposition: "data-disposition";
    DataFact: "data-fact";
    DataFailure: "data-failure";
    DataField: "data-field";
    DataFocus: "data-focus";
    DataPaper: "data-paper";
    DataReceipt: "data-receipt";
    DataReview: "data-review";
    For: "for";
    Href: "href";
    Id: "id";
    Inputmode: "inputmode";
    Lang: "lang";
    Maxlength: "maxlength";
    Name: "name";
    Novalidate: "novalidate";
    Part: "part";
    Placeholder: "placeholder";
    Role: "role";
    Rows: "rows";
    Selected: "selected";
    Spellcheck: "spellcheck";
    Tabindex: "tabindex";
    Title: "title";
    Type: "type";
    Value: "value";
    ViewBox: "viewBox";
}

macro_rules! few {
    ($($attribute:ident: $name:literal;)*) => {
        /// What most of the thousands of elements of a screen have, in the same order: room for all of them in each
        /// would be half the time of an answer.
        const FEW: &[Attr] = &[$(Attr::$attribute),*];

        static FEW_NAMES: &[&str] = &[$($name),*];
    };
}

few! {
    AriaLabelledby: "aria-labelledby";
    AriaPressed: "aria-pressed";
    Class: "class";
    DataFact: "data-fact";
    Id: "id";
    Name: "name";
    Role: "role";
    Type: "type";
    Value: "value";
}

/// An element under construction. Boxed: a view then hands on a pointer, not a hundred bytes.
pub struct Tag(Box<Parts>);

struct Parts {
    tag: VTag,
    inside: Vec<Html>,
}

/// An element without anything.
pub fn el(name: &'static str) -> Tag {
    Tag(Box::new(Parts { tag: VTag::new(name), inside: Vec::new() }))
}

impl Tag {
    /// With an attribute.
    #[inline(never)]
    pub fn attr(mut self, name: Attr, value: &str) -> Self {
        // Elements share a list of names, or two: Yew compares two lists of values place by place, and needs no map
        // of names.
        if !matches!(self.0.tag.attributes, Attributes::Dynamic { .. }) {
            self.0.tag.attributes =
                Attributes::Dynamic { keys: FEW_NAMES, values: vec![None; FEW.len()].into() };
        }
        let Attributes::Dynamic { keys, values } = &mut self.0.tag.attributes else { return self };
        let few = FEW.iter().position(|few| *few as usize == name as usize);
        if few.is_none() && keys.len() == FEW.len() {
            let mut all = vec![None; NAMES.len()];
            for (few, value) in FEW.iter().zip(values.iter_mut()) {
                if let Some(place) = all.get_mut(*few as usize) {
                    *place = value.take();
                }
            }
            (*keys, *values) = (NAMES, all.into());
        }
        let place = few.filter(|_| keys.len() == FEW.len()).unwrap_or(name as usize);
        if let Some(place) = values.get_mut(place) {
            *place = Some(AttributeOrProperty::Attribute(AttrValue::from(Rc::<str>::from(value))));
        }
        self
    }

    /// With an attribute if there is a value for it.
    pub fn maybe(self, name: Attr, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// With a boolean attribute if it holds.
    pub fn flag(self, name: Attr, holds: bool) -> Self {
        self.maybe(name, holds.then(|| NAMES.get(name as usize).copied().unwrap_or_default()))
    }

    /// With a class, or several separated by spaces.
    pub fn class(self, class: &str) -> Self {
        self.attr(Attr::Class, class)
    }

    /// With an id.
    pub fn id(self, id: &str) -> Self {
        self.attr(Attr::Id, id)
    }

    /// With the key by which Yew knows it among its siblings again.
    pub fn key(mut self, key: &str) -> Self {
        self.0.tag.key = Some(Key::from(key));
        self
    }

    /// With what stands in an input or text area.
    pub fn value(mut self, value: &str) -> Self {
        self.0.tag.set_value(Some(AttrValue::from(Rc::<str>::from(value))));
        self
    }

    /// Ticked or not.
    pub fn checked(mut self, checked: bool) -> Self {
        self.0.tag.set_checked(checked);
        self
    }

    /// With a text inside, after what is there.
    #[inline(never)]
    pub fn text(mut self, text: &str) -> Self {
        self.0.inside.push(Html::VText(VText::new(Rc::<str>::from(text))));
        self
    }

    /// With one text made of several parts.
    pub fn texts(self, parts: &[&str]) -> Self {
        self.text(&parts.concat())
    }

    /// With an element inside, after what is there. `None` keeps its place, so that what comes and
    /// goes never makes Yew take a sibling for another, which would lose the focus.
    pub fn child(self, child: impl Into<Option<Tag>>) -> Self {
        self.push(child.into())
    }

    #[inline(never)]
    fn push(mut self, child: Option<Tag>) -> Self {
        self.0.inside.push(child.map_or_else(Html::default, Tag::into_html));
        self
    }

    /// With what draws itself inside, after what is there.
    pub fn html(mut self, html: Html) -> Self {
        self.0.inside.push(html);
        self
    }

    /// With several elements inside.
    pub fn children<T: Into<Option<Tag>>>(self, children: impl IntoIterator<Item = T>) -> Self {
        children.into_iter().fold(self, Tag::child)
    }

    /// Sends a message when pressed.
    pub fn on_click(self, link: &Link, msg: Msg) -> Self {
        self.on(On::Click, link, Says::Always(msg))
    }

    /// A link within the widget: sends a message when followed and leaves the page's address alone.
    pub fn on_follow(self, link: &Link, msg: Msg) -> Self {
        self.on(On::Follow, link, Says::Always(msg))
    }

    /// Sends a message when picked: a radio button, or a tick box whose next state is known.
    pub fn on_pick(self, link: &Link, msg: Msg) -> Self {
        self.on(On::Change, link, Says::Always(msg))
    }

    /// Sends what was picked from the list.
    pub fn on_choice(self, link: &Link, says: impl Fn(String) -> Msg + 'static) -> Self {
        self.on(On::Change, link, Says::Text(Box::new(says)))
    }

    /// Sends what stands in the field at every keystroke.
    pub fn on_text(self, link: &Link, says: impl Fn(String) -> Msg + 'static) -> Self {
        self.on(On::Input, link, Says::Text(Box::new(says)))
    }

    /// Sends what stands in the field at every keystroke, and once more when the field is left or Enter
    /// is pressed.
    pub fn on_typing(
        self,
        link: &Link,
        typing: impl Fn(String) -> Msg + 'static,
        typed: impl Fn(String) -> Msg + 'static,
    ) -> Self {
        self.hears(
            link,
            vec![(On::Input, Says::Text(Box::new(typing))), (On::Change, Says::Text(Box::new(typed)))],
        )
    }

    /// Listens to several things.
    #[inline(never)]
    pub fn hears(mut self, link: &Link, all: Vec<(On, Says)>) -> Self {
        let listeners = all.into_iter().map(|(on, says)| Some(listener(on, link, says)));
        self.0.tag.set_listeners(listeners.collect());
        self
    }

    /// Sends whether it is ticked now.
    pub fn on_tick(self, link: &Link, says: impl Fn(bool) -> Msg + 'static) -> Self {
        self.on(On::Change, link, Says::Ticked(Box::new(says)))
    }

    /// Sends a message, if there is one, instead of submitting the form.
    pub fn on_submit(self, link: &Link, msg: Option<Msg>) -> Self {
        self.on(On::Submit, link, msg.map_or(Says::Nothing, Says::Always))
    }

    fn on(self, on: On, link: &Link, says: Says) -> Self {
        self.hears(link, vec![(on, says)])
    }

    /// Done: what Yew renders.
    pub fn into_html(self) -> Html {
        let Parts { mut tag, inside } = *self.0;
        if let Some(children) = tag.children_mut() {
            *children = Html::from(VList::from(inside));
        }
        Html::from(tag)
    }
}

/// The heading of a screen, which takes the focus when the screen changes.
pub fn heading(text: &str) -> Tag {
    el("h2").class("heading").attr(Attr::Tabindex, "-1").attr(Attr::DataFocus, "heading").text(text)
}

/// A button that sends a message.
pub fn button(class: &str, text: &str, link: &Link, msg: Msg) -> Tag {
    el("button").attr(Attr::Type, "button").class(class).on_click(link, msg).text(text)
}

/// The same for a citizen's walk, where the next page stands under the finger at once.
pub fn tap(class: &str, text: &str, link: &Link, msg: Msg) -> Tag {
    el("button")
        .attr(Attr::Type, "button")
        .class(class)
        .hears(link, vec![(On::Tap, Says::Always(msg))])
        .text(text)
}

/// A `div` of a class.
pub fn div(class: &str) -> Tag {
    el("div").class(class)
}

/// A row of buttons.
pub fn actions() -> Tag {
    div("actions")
}

/// A paragraph.
pub fn p(text: &str) -> Tag {
    el("p").text(text)
}

/// A paragraph in small print.
pub fn fine(text: &str) -> Tag {
    p(text).class("fine")
}

/// A `span` of a class.
pub fn span(class: &str, text: &str) -> Tag {
    el("span").class(class).text(text)
}

/// A heading within a screen.
pub fn h3(text: &str) -> Tag {
    el("h3").text(text)
}

/// An item of a list.
pub fn li(text: &str) -> Tag {
    el("li").text(text)
}

/// A term and what is said about it, in an element of their own.
pub fn line(term: &str, said: Tag) -> Tag {
    div("line").child(el("dt").text(term)).child(said)
}

/// What is said about a term.
pub fn dd(text: &str) -> Tag {
    el("dd").text(text)
}

/// A time (RFC 3339) as people write it: `2026-11-22 14:46`; nothing of what is no time.
pub fn to_the_minute(time: &str) -> String {
    time.get(..16).unwrap_or("").replace('T', " ")
}
