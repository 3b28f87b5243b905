//! A crate's public surface, read from its sources: what stands under which public path, as Rust without bodies.
//!
//! A lister of `rustdoc`'s output would need a nightly compiler, and the surface would change with its version. This one
//! reads as much as this crate needs: modules in files, `pub use` of items and of modules, inherent and trait
//! implementations. Macros and globs it does not know, and says so.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::{Attribute, Fields, ImplItem, Item, ItemImpl, TraitItem, Type, UseTree, Visibility};

type Name = Vec<String>;

/// The modules of a crate, by their paths; the root is the empty one.
pub struct Crate {
    modules: BTreeMap<Name, Vec<Item>>,
}

/// Where a name leads.
enum Target<'c> {
    Module(Name),
    Item(Name, &'c Item),
}

impl Crate {
    /// Reads a crate from its `lib.rs`.
    pub fn read(lib: &Path) -> Crate {
        let mut found = Crate { modules: BTreeMap::new() };
        found.module(lib, lib.parent().expect("a file stands in a folder").to_path_buf(), Vec::new());
        found
    }

    fn module(&mut self, file: &Path, folder: PathBuf, name: Name) {
        let text = std::fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let items = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display())).items;
        for item in &items {
            let Item::Mod(child) = item else { continue };
            if child.content.is_some() || left_out(&child.attrs) {
                continue;
            }
            let name: Name = name.iter().cloned().chain([child.ident.to_string()]).collect();
            let stem = folder.join(child.ident.to_string());
            let (plain, nested) = (stem.with_extension("rs"), stem.join("mod.rs"));
            self.module(if plain.exists() { &plain } else { &nested }, stem, name);
        }
        self.modules.insert(name, items);
    }

    /// All public items by their public paths.
    pub fn surface(&self) -> BTreeMap<String, String> {
        let mut items = BTreeMap::new();
        self.walk(&Vec::new(), "naskh", &mut items);
        let impls = self.impls();
        let mut met = BTreeSet::new();
        let mut told = BTreeMap::new();
        for (path, (module, item)) in items {
            let text = match met.insert((module.clone(), item_name(item))) {
                true => self.told(&module, item, &impls),
                // Once is enough; a second path to it is told as such.
                false => format!("the same as {}", [&module[..], &[item_name(item)]].concat().join("::")),
            };
            told.insert(path, text);
        }
        told
    }

    fn walk<'c>(&'c self, module: &Name, prefix: &str, out: &mut BTreeMap<String, (Name, &'c Item)>) {
        for item in &self.modules[module] {
            match item {
                Item::Mod(m) if public(&m.vis) && m.content.is_none() && !left_out(&m.attrs) => {
                    let child: Name = module.iter().cloned().chain([m.ident.to_string()]).collect();
                    self.walk(&child, &format!("{prefix}::{}", m.ident), out);
                }
                Item::Use(u) if public(&u.vis) && !left_out(&u.attrs) => {
                    for (path, name) in leaves(&u.tree) {
                        match self.resolve(module, &path) {
                            Some(Target::Module(child)) => self.walk(&child, &format!("{prefix}::{name}"), out),
                            Some(Target::Item(home, item)) => drop(out.insert(format!("{prefix}::{name}"), (home, item))),
                            None => panic!("pub use {} of {module:?}: leads nowhere that is known here", path.join("::")),
                        }
                    }
                }
                Item::Macro(m) if m.ident.is_some() => panic!("{module:?}: a macro is not known here"),
                item if visibility(item).is_some_and(public) && !left_out(attributes(item)) => {
                    out.insert(format!("{prefix}::{}", item_name(item)), (module.clone(), item));
                }
                _ => {}
            }
        }
    }

    /// What a path means in a module.
    fn resolve(&self, module: &Name, path: &[String]) -> Option<Target<'_>> {
        let (first, rest) = path.split_first()?;
        let from = match first.as_str() {
            "crate" => return self.resolve(&Vec::new(), rest),
            "self" => return self.resolve(module, rest),
            "super" => return self.resolve(&module[..module.len() - 1].to_vec(), rest),
            name => name,
        };
        let child: Name = module.iter().cloned().chain([from.to_owned()]).collect();
        if self.modules.contains_key(&child) {
            return if rest.is_empty() { Some(Target::Module(child)) } else { self.resolve(&child, rest) };
        }
        for item in &self.modules[module] {
            match item {
                Item::Use(u) => {
                    let leaf = leaves(&u.tree).into_iter().find(|(path, name)| name == from && path[0] != *from);
                    if let Some((path, _)) = leaf {
                        return self.resolve(module, &[&path[..], rest].concat());
                    }
                }
                item if item_name(item) == from && rest.is_empty() => return Some(Target::Item(module.clone(), item)),
                _ => {}
            }
        }
        None
    }

    /// The implementations of each type, by where it was defined.
    fn impls(&self) -> BTreeMap<(Name, String), Vec<&ItemImpl>> {
        let mut all: BTreeMap<_, Vec<&ItemImpl>> = BTreeMap::new();
        for (module, items) in &self.modules {
            for item in items {
                let Item::Impl(found) = item else { continue };
                let Type::Path(of) = &*found.self_ty else { continue };
                let path: Name = of.path.segments.iter().map(|s| s.ident.to_string()).collect();
                if let Some(Target::Item(home, item)) = self.resolve(module, &path)
                    && !left_out(&found.attrs)
                {
                    all.entry((home, item_name(item))).or_default().push(found);
                }
            }
        }
        all
    }

    /// An item with its implementations.
    fn told(&self, module: &Name, item: &Item, impls: &BTreeMap<(Name, String), Vec<&ItemImpl>>) -> String {
        let (bare, private) = bare(item);
        let mut text = printed(bare);
        if private {
            text += "// and private fields\n";
        }
        let mut more = Vec::new();
        for found in impls.get(&(module.clone(), item_name(item))).into_iter().flatten() {
            let mut found = (*found).clone();
            found.attrs.retain(told_attribute);
            found.items.retain(|item| found.trait_.is_some() || is_public(item));
            if found.trait_.is_some() {
                // What a trait asks for is known; which types it speaks of is not.
                found.items.retain(|item| matches!(item, ImplItem::Type(_)));
            }
            if found.trait_.is_some() || !found.items.is_empty() {
                found.items.iter_mut().for_each(strip);
                more.push(printed(Item::Impl(found)));
            }
        }
        more.sort();
        text + &more.concat()
    }
}

/// The leaves of a `use`: the path of each and the name that it gets.
fn leaves(tree: &UseTree) -> Vec<(Name, String)> {
    match tree {
        UseTree::Path(p) => {
            let with = |(path, name): (Name, String)| {
                let name = if name == "self" { p.ident.to_string() } else { name };
                let path: Name = [p.ident.to_string()].into_iter().chain(path.into_iter().filter(|s| s != "self")).collect();
                (path, name)
            };
            leaves(&p.tree).into_iter().map(with).collect()
        }
        UseTree::Name(n) => vec![(vec![n.ident.to_string()], n.ident.to_string())],
        UseTree::Rename(r) => vec![(vec![r.ident.to_string()], r.rename.to_string())],
        UseTree::Group(g) => g.items.iter().flat_map(leaves).collect(),
        UseTree::Glob(_) => Vec::new(),
    }
}

fn public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Whether an item is no part of what is promised: hidden, for tests alone, or what stands in where a feature is off.
fn left_out(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|a| match &a.meta {
        syn::Meta::List(list) => {
            let tokens = list.tokens.to_string();
            list.path.is_ident("doc") && tokens == "hidden" || list.path.is_ident("cfg") && (tokens == "test" || tokens.starts_with("not"))
        }
        _ => false,
    })
}

fn told_attribute(attribute: &Attribute) -> bool {
    ["derive", "non_exhaustive", "must_use", "cfg", "default"].iter().any(|name| attribute.path().is_ident(name))
}

fn item_name(item: &Item) -> String {
    match item {
        Item::Const(i) => i.ident.to_string(),
        Item::Enum(i) => i.ident.to_string(),
        Item::Fn(i) => i.sig.ident.to_string(),
        Item::Static(i) => i.ident.to_string(),
        Item::Struct(i) => i.ident.to_string(),
        Item::Trait(i) => i.ident.to_string(),
        Item::Type(i) => i.ident.to_string(),
        _ => String::new(),
    }
}

fn visibility(item: &Item) -> Option<&Visibility> {
    match item {
        Item::Const(i) => Some(&i.vis),
        Item::Enum(i) => Some(&i.vis),
        Item::Fn(i) => Some(&i.vis),
        Item::Static(i) => Some(&i.vis),
        Item::Struct(i) => Some(&i.vis),
        Item::Trait(i) => Some(&i.vis),
        Item::Type(i) => Some(&i.vis),
        _ => None,
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(i) => &i.attrs,
        Item::Enum(i) => &i.attrs,
        Item::Fn(i) => &i.attrs,
        Item::Static(i) => &i.attrs,
        Item::Struct(i) => &i.attrs,
        Item::Trait(i) => &i.attrs,
        Item::Type(i) => &i.attrs,
        _ => &[],
    }
}

/// An item without what is not promised: comments, bodies, values, private fields; and whether it has any of the last.
fn bare(item: &Item) -> (Item, bool) {
    let mut item = item.clone();
    let mut private = false;
    match &mut item {
        Item::Fn(i) => {
            i.attrs.retain(told_attribute);
            i.block.stmts.clear();
        }
        Item::Struct(i) => {
            i.attrs.retain(told_attribute);
            private = fields(&mut i.fields, true);
        }
        Item::Enum(i) => {
            i.attrs.retain(told_attribute);
            for variant in &mut i.variants {
                variant.attrs.retain(told_attribute);
                fields(&mut variant.fields, false);
            }
        }
        Item::Trait(i) => {
            i.attrs.retain(told_attribute);
            for item in &mut i.items {
                if let TraitItem::Fn(f) = item {
                    f.attrs.retain(told_attribute);
                    if let Some(block) = &mut f.default {
                        block.stmts.clear();
                    }
                }
            }
        }
        Item::Const(i) => i.attrs.retain(told_attribute),
        Item::Static(i) => i.attrs.retain(told_attribute),
        Item::Type(i) => i.attrs.retain(told_attribute),
        _ => {}
    }
    (item, private)
}

/// Takes away comments, and private fields where fields have a visibility of their own; whether there were any.
fn fields(fields: &mut Fields, of_struct: bool) -> bool {
    let before = fields.len();
    let keep = |field: &syn::Field| !of_struct || public(&field.vis);
    match fields {
        Fields::Named(named) => named.named = std::mem::take(&mut named.named).into_iter().filter(keep).collect(),
        Fields::Unnamed(all) => all.unnamed = std::mem::take(&mut all.unnamed).into_iter().filter(keep).collect(),
        Fields::Unit => {}
    }
    fields.iter_mut().for_each(|field| field.attrs.retain(told_attribute));
    fields.len() < before
}

fn is_public(item: &ImplItem) -> bool {
    match item {
        ImplItem::Fn(i) => public(&i.vis) && !left_out(&i.attrs),
        ImplItem::Const(i) => public(&i.vis) && !left_out(&i.attrs),
        _ => false,
    }
}

fn strip(item: &mut ImplItem) {
    match item {
        ImplItem::Fn(i) => {
            i.attrs.retain(told_attribute);
            i.block.stmts.clear();
        }
        ImplItem::Const(i) => i.attrs.retain(told_attribute),
        ImplItem::Type(i) => i.attrs.retain(told_attribute),
        _ => {}
    }
}

fn printed(item: Item) -> String {
    prettyplease::unparse(&syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] })
}
