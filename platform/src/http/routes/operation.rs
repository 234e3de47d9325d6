//! An endpoint in the description of the API. It is declared in the route table, next to the policy.

use actix_web::http::{Method, StatusCode};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use shared_kernel::TextForm;

use super::Endpoint;
use super::recorded_reader::{Instance, RecordedReader};
use crate::http::field_error::FieldError;
use crate::http::fields::{Fields, ObjectForm};
use crate::http::problem::ProblemKind;
use crate::http::representation::{Freshness, Validator};
use crate::http::sparse::fields_of_items;

/// Makes the schema of a type.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// An endpoint for those who call it.
#[derive(Debug, Clone, Default)]
pub struct Operation {
    /// The name, unique in the API: that of the handler.
    pub name: String,
    /// Its effect, in one line.
    pub summary: &'static str,
    /// The parameters in the path whose form is not that of an id.
    pub path: Vec<(&'static str, TextForm)>,
    /// The parameters after the `?`.
    pub query: Option<ObjectForm>,
    /// The body of the request.
    pub body: Option<RequestBody>,
    /// The headers that it takes.
    pub headers: Vec<RequestHeader>,
    /// The answers that are no refusals.
    pub answers: Vec<Answer>,
    /// The refusals of its own.
    pub problems: Vec<&'static ProblemKind>,
    /// The source of the `ETag` of its answers, if they have one.
    pub validator: Option<Validator>,
    /// How long caches may use its answers; `None`: they keep nothing.
    pub freshness: Option<Freshness>,
    /// The fields of the items of its list among which a client may choose.
    pub selectable: Option<Vec<String>>,
    /// The readers of query and body.
    pub(super) readers: Vec<RecordedReader>,
}

/// The body of a request.
#[derive(Debug, Clone)]
pub enum RequestBody {
    /// A JSON object.
    Json(ObjectForm),
    /// A form of a page or of OAuth 2.0, whose unknown fields are ignored.
    Form(ObjectForm),
    /// JSON that is verified before it is read.
    Signed(SchemaOf),
    /// A file of comma-separated values, with an example.
    Csv(&'static str),
}

/// A header that an endpoint takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestHeader {
    /// `Idempotency-Key`; some endpoints refuse a request without it.
    IdempotencyKey {
        /// Whether a request without it is refused.
        required: bool,
    },
    /// `If-Match`, which must be there.
    IfMatch,
    /// `Prefer: wait=N`.
    Prefer,
}

/// An answer that is no refusal.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The body.
    pub body: AnswerBody,
    /// Whether it has an `ETag`.
    pub tagged: bool,
}

/// The body of an answer.
#[derive(Debug, Clone)]
pub enum AnswerBody {
    /// There is none.
    Nothing,
    /// JSON of this media type.
    Json(&'static str, SchemaOf),
    /// A page for people.
    Html,
}

fn recorded(fields: fn(&mut Fields)) -> ObjectForm {
    ObjectForm::record(|all| {
        fields(all);
        Some(())
    })
}

/// The name of a handler without its path, such as `place_order`.
pub(super) fn name_of<F>() -> String {
    let path = std::any::type_name::<F>();
    path.rsplit("::").next().unwrap_or(path).to_owned()
}

impl Endpoint {
    /// Another name than that of the handler, for a handler of several endpoints.
    pub(crate) fn named(mut self, name: &'static str) -> Self {
        name.clone_into(&mut self.operation.name);
        self
    }

    /// Says in one line what the endpoint does: "Place an order".
    pub fn does(mut self, summary: &'static str) -> Self {
        self.operation.summary = summary;
        self
    }

    /// The form of a parameter in the path. Parameters that are ids need none.
    pub fn at(mut self, parameter: &'static str, form: TextForm) -> Self {
        self.operation.path.push((parameter, form));
        self
    }

    /// The reader of the parameters after the `?`.
    pub fn asks<T: 'static>(mut self, read: fn(&mut Fields) -> Option<T>) -> Self {
        let form = ObjectForm::record(read);
        let of_query = |values| Fields::of_query(values);
        self.record_reader(ObjectForm::instances_of_query, &form, of_query, read);
        self.operation.query = Some(form);
        self
    }

    /// The parameters after the `?` of an endpoint that ignores unknown ones.
    pub fn asks_openly(mut self, fields: fn(&mut Fields)) -> Self {
        self.operation.query = Some(recorded(fields));
        self
    }

    /// The reader of the JSON body.
    pub fn reads<T: 'static>(mut self, read: fn(&mut Fields) -> Option<T>) -> Self {
        let form = ObjectForm::record(read);
        let of_json = |values| Fields::of_json(values);
        self.record_reader(ObjectForm::instances, &form, of_json, read);
        self.operation.body = Some(RequestBody::Json(form));
        self
    }

    /// The fields of a form, as a reader of JSON would ask for them.
    pub fn reads_form(mut self, fields: fn(&mut Fields)) -> Self {
        self.operation.body = Some(RequestBody::Form(recorded(fields)));
        self
    }

    /// The JSON body, which is signed, so that it is verified before it is read.
    pub fn reads_signed<T: JsonSchema>(mut self) -> Self {
        self.operation.body = Some(RequestBody::Signed(SchemaGenerator::subschema_for::<T>));
        self
    }

    /// A file of comma-separated values, such as `example`.
    pub fn reads_csv(mut self, example: &'static str) -> Self {
        self.operation.body = Some(RequestBody::Csv(example));
        self
    }

    /// An answer with a JSON body.
    pub fn answers<T: JsonSchema>(self, status: StatusCode) -> Self {
        self.answers_as::<T>(status, "application/json")
    }

    /// An answer with a JSON body of another media type.
    pub fn answers_as<T: JsonSchema>(self, status: StatusCode, media: &'static str) -> Self {
        self.answer(status, AnswerBody::Json(media, SchemaGenerator::subschema_for::<T>))
    }

    /// An answer without a body, such as 204 or a redirection.
    pub fn answers_nothing(self, status: StatusCode) -> Self {
        self.answer(status, AnswerBody::Nothing)
    }

    /// A page for people, with each of these statuses.
    pub fn shows_page(self, statuses: &[StatusCode]) -> Self {
        statuses.iter().fold(self, |endpoint, status| endpoint.answer(*status, AnswerBody::Html))
    }

    /// The answers so far have the version of what they show as their `ETag`, which the handler sets. On a read, the version
    /// that a client holds is answered 304.
    pub fn tagged(self) -> Self {
        self.tagged_by(Validator::Version)
    }

    /// The answers so far have an `ETag` that follows from their bytes: for lists, and for what shows more than one aggregate.
    pub fn tagged_by_body(self) -> Self {
        self.tagged_by(Validator::Body)
    }

    fn tagged_by(mut self, validator: Validator) -> Self {
        self.operation.answers.iter_mut().for_each(|answer| answer.tagged = true);
        self.operation.validator = Some(validator);
        self
    }

    /// The answers are the same for everybody, and caches may use them for so many seconds.
    pub fn cacheable(mut self, seconds: u32) -> Self {
        self.operation.freshness = Some(Freshness::Seconds(seconds));
        self
    }

    /// The same for as long as is configured, except for those who send a token.
    pub fn cacheable_as_configured(mut self) -> Self {
        self.operation.freshness = Some(Freshness::Configured);
        self
    }

    /// A client may choose the fields of the items of the list so far.
    pub fn sparse(mut self) -> Self {
        let bodies = self.operation.answers.iter().filter_map(|answer| match answer.body {
            AnswerBody::Json(_, schema) => Some(fields_of_items(schema)),
            AnswerBody::Nothing | AnswerBody::Html => None,
        });
        self.operation.selectable = Some(bodies.flatten().collect());
        self
    }

    /// The refusals of its own. Those that follow from its policy, cost, body and headers are known.
    pub fn problems(mut self, kinds: &[&'static ProblemKind]) -> Self {
        self.operation.problems.extend(kinds);
        self
    }

    /// Takes an `Idempotency-Key`.
    pub fn idempotent(self) -> Self {
        self.takes(RequestHeader::IdempotencyKey { required: false })
    }

    /// Refuses a request without an `Idempotency-Key`.
    pub fn idempotent_always(self) -> Self {
        self.takes(RequestHeader::IdempotencyKey { required: true })
    }

    /// Changes only the version that `If-Match` names.
    pub fn versioned(self) -> Self {
        self.takes(RequestHeader::IfMatch)
    }

    /// Waits for the outcome as long as `Prefer: wait=N` says.
    pub fn waits(self) -> Self {
        self.takes(RequestHeader::Prefer)
    }

    fn takes(mut self, header: RequestHeader) -> Self {
        self.operation.headers.push(header);
        self
    }

    fn answer(mut self, status: StatusCode, body: AnswerBody) -> Self {
        self.operation.answers.push(Answer { status, body, tagged: false });
        self
    }

    fn record_reader<T: 'static>(
        &mut self,
        instances: fn(&ObjectForm) -> Vec<Instance>,
        form: &ObjectForm,
        fields: fn(Instance) -> Fields,
        read: fn(&mut Fields) -> Option<T>,
    ) {
        self.operation.readers.push(RecordedReader::new(instances, form, fields, read));
    }
}

impl Operation {
    /// The instances of its own forms that its readers refuse, with the refused fields: none, if forms and readers agree. A form is coarser
    /// than its parser, so that a rule which no schema can tell may refuse one.
    pub fn refused_instances(&self) -> Vec<(Instance, Vec<FieldError>)> {
        let mut refused = Vec::new();
        for reader in &self.readers {
            refused.extend(reader.read_instances());
        }
        refused.retain(|(_, errors)| !errors.is_empty());
        refused
    }

    /// Whether requests of this method have a body that is read, or refused when nobody reads it.
    pub(crate) fn may_have_body(method: &Method) -> bool {
        !method.is_safe()
    }
}
