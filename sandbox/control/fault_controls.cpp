#include "sandbox/control/fault_controls.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "sandbox/control/json_body.hpp"

namespace farebox::sandbox {
namespace {

using Json = nlohmann::ordered_json;

Result<void> apply_fault(Faults& faults, const std::string& name, const Json& value) {
    if (value.is_null() || value == false) {
        return faults.clear(name);
    }
    if (value == true) {
        return faults.set(name, "");
    }
    return faults.set(name, value.is_string() ? value.get<std::string>() : value.dump());
}

}  // namespace

net::Response faults_response(const Faults& faults) {
    Json active = Json::object();
    for (const auto& [name, value] : faults.active()) {
        active[name] = value;
    }
    return net::json_response(200, active.dump());
}

net::Response set_faults(Faults& faults, std::string_view body) {
    const auto wanted = parse_object(body);
    if (!wanted) {
        return bad_request("a JSON object of fault names and values is expected");
    }
    Faults changed = faults;  // all of them or none
    for (const auto& [name, value] : wanted->items()) {
        if (const auto applied = apply_fault(changed, name, value); !applied) {
            return bad_request(applied.error().message);
        }
    }
    faults = std::move(changed);
    return faults_response(faults);
}

}  // namespace farebox::sandbox
