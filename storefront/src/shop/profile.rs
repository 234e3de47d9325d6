//! The profile of who is logged in: name, address and language, password, sessions, and the end of it all.

use actix_web::http::StatusCode;
use askama::Template;
use pages::form::Form;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::languages::LANGUAGES;
use crate::api::{Call, Problem};
use crate::form_errors::FormErrors;
use crate::layout::Layout;
use crate::visit::{Outcome, Visit};
use crate::when;

const ME: &str = "/api/v1/users/me";

/// The account as the API sends it.
#[derive(Debug, Deserialize)]
struct Me {
    email: Option<String>,
    display_name: Option<String>,
    language: Option<String>,
    registered_at: String,
    roles: Vec<String>,
}

#[derive(Template)]
#[template(path = "shop/profile.html")]
struct ProfilePage {
    layout: Layout,
    since: String,
    roles: String,
    email: String,
    tag: String,
    form: Form,
    errors: FormErrors,
    languages: &'static [(&'static str, &'static str)],
    password_errors: FormErrors,
    key: String,
}

#[derive(Template)]
#[template(path = "shop/erase.html")]
struct ErasePage {
    layout: Layout,
    email: String,
    errors: FormErrors,
}

/// `GET /profile`.
pub(super) async fn show(visit: Visit) -> Outcome {
    page(&visit, None, FormErrors::none(), FormErrors::none()).await
}

/// `POST /profile`: changes name, address and language.
pub(super) async fn change(visit: Visit) -> Outcome {
    let form = visit.form();
    let before: Me = visit.get(ME).await?;
    let mut changed = Map::new();
    let fields = [
        ("display_name", &before.display_name),
        ("email", &before.email),
        ("language", &before.language),
    ];
    for (name, was) in fields {
        let typed = form.text(name).trim();
        // A page from before there was a language to choose does not send one.
        let is_sent = name != "language" || !typed.is_empty();
        if is_sent && was.as_deref() != Some(typed) {
            changed.insert(name.to_owned(), Value::from(typed));
        }
    }
    if changed.contains_key("email") {
        changed.insert("current_password".to_owned(), Value::from(form.text("current_password")));
    }
    if changed.is_empty() {
        return visit.see_other("/profile");
    }
    let call = Call::patch(ME, &changed).if_match(form.text("tag"));
    match visit.call(call).await {
        Ok(_changed) => {
            visit.flash("Your profile is changed.");
            visit.see_other("/profile")
        }
        Err(refusal) => {
            let problem = refusal.into_problem()?;
            let mut errors = errors_of(&problem, "current_password");
            if problem.status == 412 {
                let text = "Your profile was changed in another window meanwhile. What you typed is still here; save again to keep it.";
                errors = FormErrors::about_all(text);
            }
            if problem.code == "email-taken" {
                errors = FormErrors::none();
                errors.add("email", "belongs to another account");
            }
            page(&visit, Some(form), errors, FormErrors::none()).await
        }
    }
}

/// `POST /profile/password`: changes the password. The other sessions end; this one goes on.
pub(super) async fn change_password(visit: Visit) -> Outcome {
    let form = visit.form();
    let (current, new) = (form.text("old_password"), form.text("new_password"));
    let body = json!({ "current_password": current, "new_password": new });
    if let Err(refusal) = visit.call(Call::put("/api/v1/users/me/password", &body)).await {
        let problem = refusal.into_problem()?;
        let errors = errors_of(&problem, "old_password");
        return page(&visit, None, FormErrors::none(), errors).await;
    }
    visit.flash("Your password is changed. Whoever else was logged in with it is not any more.");
    visit.see_other("/profile")
}

/// `POST /profile/log-out-everywhere`.
pub(super) async fn log_out_everywhere(visit: Visit) -> Outcome {
    let key = visit.form().filled_in("key").map_or_else(|| visit.new_key(), str::to_owned);
    visit.call(Call::delete("/api/v1/sessions").key(&key)).await?;
    visit.log_out();
    visit.flash("You are logged out everywhere.");
    visit.see_other("/")
}

/// `GET /profile/erase`: asks whether it is meant.
pub(super) async fn ask_to_erase(visit: Visit) -> Outcome {
    erase_page(&visit, StatusCode::OK, FormErrors::none()).await
}

/// `POST /profile/erase`.
pub(super) async fn erase(visit: Visit) -> Outcome {
    let form = visit.form();
    let mut errors = FormErrors::none();
    if form.is_checked("sure") {
        let body = json!({ "current_password": form.text("current_password") });
        match visit.call(Call::delete_with(ME, &body)).await {
            Ok(_erased) => {
                visit.log_out();
                visit.flash("Your account is erased. Good-bye.");
                return visit.see_other("/");
            }
            Err(refusal) => errors = FormErrors::of(&refusal.into_problem()?),
        }
    } else {
        errors.add("sure", "must be checked: it cannot be undone");
    }
    erase_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, errors).await
}

async fn erase_page(visit: &Visit, status: StatusCode, errors: FormErrors) -> Outcome {
    let email = visit.get::<Me>(ME).await?.email.unwrap_or_default();
    let layout = visit.layout("Erase my account").await;
    visit.page_with(status, &ErasePage { layout, email, errors })
}

/// The faults. Two forms of the page have a field for the present password, under names of their own.
fn errors_of(problem: &Problem, password: &str) -> FormErrors {
    let mut errors = FormErrors::of(problem);
    if errors.has("current_password") && password != "current_password" {
        errors.add(password, errors.of_field("current_password"));
    }
    errors
}

async fn page(
    visit: &Visit,
    typed: Option<Form>,
    errors: FormErrors,
    password_errors: FormErrors,
) -> Outcome {
    let (me, tag) = visit.get_tagged::<Me>(ME).await?;
    let is_refused = !errors.is_empty() || !password_errors.is_empty();
    let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (email, name) = (me.email.unwrap_or_default(), me.display_name.unwrap_or_default());
    let language = me.language.unwrap_or_default();
    let as_stored = || {
        Form::filled([
            ("display_name", name.as_str().into()),
            ("email", email.as_str().into()),
            ("language", language.as_str().into()),
        ])
    };
    let form = typed.unwrap_or_else(as_stored);
    let roles: Vec<String> = me.roles.into_iter().filter(|role| role != "customer").collect();
    let page = ProfilePage {
        layout: visit.layout("Your profile").await,
        since: when::day(&me.registered_at),
        roles: roles.join(", "),
        email: email.clone(),
        tag: tag.unwrap_or_default(),
        form,
        errors,
        languages: LANGUAGES,
        password_errors,
        key: visit.new_key(),
    };
    visit.page_with(status, &page)
}
