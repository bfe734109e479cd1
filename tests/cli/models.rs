//! Models from elsewhere and for elsewhere.

use super::workshop::{DEAD_END, Workshop};

const STUCK: &str = include_str!("../models/pnml/goes-round.pnml");
const UNREAD: &str = include_str!("../models/pnml/higher.pnml");
const SOUND: &str = "<pnml><net id='n'><place id='i'/><place id='o'/><transition id='t'/>\
                     <arc source='i' target='t'/><arc source='t' target='o'/></net></pnml>";

#[test]
fn the_exit_code_says_what_came_of_the_models() {
    let shop = Workshop::new("import-codes").file("s.pnml", SOUND).file("f.pnml", STUCK).file("u.pnml", UNREAD);
    let shop = shop.file("b.pnml", "<pnml><net>").file("two/a.pnml", SOUND).file("two/notes.txt", "no model");
    shop.run("import s.pnml").expect_code(0);
    shop.run("import s.pnml f.pnml u.pnml").expect_code(1);
    shop.run("import u.pnml").expect_code(3);
    let broken = shop.run("import b.pnml s.pnml").expect_code(2);
    assert!(broken.errors.contains("it ends before `net` is closed"), "{}", broken.errors);
    assert!(broken.output.contains("Read 1 model of 2 files: 1 sound"), "{}", broken.output);
    let folder = shop.run("import two").expect_code(0);
    assert!(folder.output.starts_with("two/a.pnml: `n`, 2 places, 1 transition: sound"), "{}", folder.output);
}

#[test]
fn findings_about_models_have_every_format() {
    let shop = Workshop::new("import-formats").file("f.pnml", STUCK);
    let human = shop.run("import f.pnml").expect_code(1);
    assert!(human.output.contains("error[endless-loop]: a case that comes to `Defer` goes round"), "{}", human.output);
    for format in ["json", "sarif", "github"] {
        let shown = shop.run(&format!("import f.pnml --format {format}")).expect_code(1);
        assert!(shown.output.contains("endless-loop"), "{}", shown.output);
    }
}

#[test]
fn an_exported_procedure_is_judged_as_its_text_is() {
    let shop = Workshop::new("export").file("a.well", DEAD_END);
    shop.run("export a.well step-up --format pnml -o a.pnml").expect_code(0);
    let judged = shop.run("import a.pnml").expect_code(1);
    assert!(judged.output.contains("error[dead-end]: nothing follows `Refer? no`"), "{}", judged.output);
}

#[test]
fn what_is_no_plain_net_is_refused_by_its_construct() {
    let early = DEAD_END.replace("  decision", "  at any time on gone then done\n  decision");
    let early = early.replace("role manager", "event gone \"The family has moved\"\nrole manager");
    let shop = Workshop::new("export-refused").file("a.well", early);
    let refused = shop.run("export a.well --format pnml").expect_code(2);
    assert!(refused.errors.contains("may stop what goes on at any time"), "{}", refused.errors);
}
