//! SDS FHIR R4: systems (`Device`) and message handlers (`Endpoint`) of the training world (spec/fhir.md 7.1).
//!
//! The directory knows Spine, and the site under training with the address it has given itself.

mod directory;
mod query;
mod shape;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::any;
use http::{Method, StatusCode, header};
use serde_json::json;

use self::query::Query;
use crate::platform::{API_KEY, Call, Reply, answer};
use crate::state::World;

const BASE: &str = "/spine-directory/FHIR/R4";

/// The directory service.
pub fn router(world: World) -> Router {
    Router::new().route(&format!("{BASE}/{{*rest}}"), any(look_up)).with_state(world)
}

async fn look_up(State(world): State<World>, request: Request) -> Response {
    let call = match Call::read(request).await {
        Ok(call) => call,
        Err(too_long) => return too_long,
    };
    let fault = world.faults().take("sds", "");
    let reply = reply(&world, &call).unwrap_or_else(|refusal| refusal);
    answer(&world, "sds", &call, None, fault, reply).await
}

fn reply(world: &World, call: &Call) -> Result<Reply, Reply> {
    check_key(world, call.header(API_KEY))?;
    let resource = call.parts.uri.path().strip_prefix(BASE).unwrap_or_default();
    if !["/Device", "/Endpoint"].contains(&resource) {
        let why = "HTTP endpoint not found";
        return Err(shape::refusal(StatusCode::NOT_FOUND, "not-found", "NO_RECORD_FOUND", "No record found", why));
    }
    if call.parts.method != Method::GET {
        let why = "HTTP operation not supported";
        let status = StatusCode::METHOD_NOT_ALLOWED;
        return Err(shape::refusal(status, "not-supported", "NOT_IMPLEMENTED", "Not implemented", why)
            .with(header::ALLOW, "GET"));
    }
    let query = Query::read(&call.parts.uri).map_err(|why| bad_request(&why))?;
    let base = format!("{}{BASE}{resource}", world.addresses().platform);
    let systems = directory::systems(&world.addresses());
    let found = if resource == "/Device" {
        query.device().map_err(|why| bad_request(&why))?;
        shape::devices(&systems, &query)
    } else {
        query.endpoint().map_err(|why| bad_request(&why))?;
        shape::endpoints(&systems, &query)
    };
    Ok(Reply::found(shape::bundle(&call.parts.uri, &base, found)))
}

/// The words are Apigee's own defaults; the directory's pages do not give them.
fn check_key(world: &World, key: Option<&str>) -> Result<(), Reply> {
    let (text, code) = match (key, world.platform().application()) {
        (Some(key), Some(known)) if key == known.api_key => return Ok(()),
        (None, _) => {
            ("Failed to resolve API Key variable request.header.apikey", "steps.oauth.v2.FailedToResolveAPIKey")
        }
        (Some(_), _) => ("Invalid ApiKey", "oauth.v2.InvalidApiKey"),
    };
    let body = json!({"fault": {"faultstring": text, "detail": {"errorcode": code}}});
    Err(Reply::gateway(StatusCode::UNAUTHORIZED, body, "refused apikey"))
}

fn bad_request(why: &str) -> Reply {
    let why = format!("HTTP 400: Bad Request ({why})");
    shape::refusal(StatusCode::BAD_REQUEST, "required", "BAD_REQUEST", "Bad request", &why)
}

#[cfg(test)]
mod tests;
