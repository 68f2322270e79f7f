#include "tests/conformance/listed_rows.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

namespace farebox::conformance {
namespace {

using Json = nlohmann::json;

Condition parse_condition(const Json& json) {
    Condition condition;
    if (json.is_string()) {
        condition.name = json.get<std::string>();
        return condition;
    }
    if (!json.is_object() || json.size() != 1) {
        throw std::invalid_argument{"a condition is a name or an object with one member"};
    }
    const auto member = json.begin();
    if (member.key() == "not") {
        condition.kind = Condition::Kind::negated;
        condition.parts.push_back(parse_condition(member.value()));
    } else if (member.key() == "any") {
        condition.kind = Condition::Kind::any_of;
        for (const Json& part : member.value()) {
            condition.parts.push_back(parse_condition(part));
        }
    } else {
        condition.name = member.key();
        condition.parameter = member.value();
    }
    return condition;
}

std::string name_of(const Json& json) {
    const auto name = json.is_object() ? json.find("row") : json.end();
    return json.is_object() && name != json.end() && name->is_string() ? name->get<std::string>() : "?";
}

ListedRow parse_row(const Json& json) {
    ListedRow row;
    row.name = json.at("row").get<std::string>();
    row.family = json.at("of").get<std::string>();
    row.rule = json.at("rule").get<std::string>();
    for (const Json& condition : json.at("when")) {
        row.when.push_back(parse_condition(condition));
    }
    if (row.when.empty()) {
        throw std::invalid_argument{"\"when\" is empty: the row would match everything"};
    }
    row.then = json.at("then");
    row.differs = json.at("differs").get<std::vector<std::string>>();
    return row;
}

bool holds(const Condition& condition, const Predicate& predicate) {
    switch (condition.kind) {
        case Condition::Kind::named:
            return predicate(condition.name, condition.parameter);
        case Condition::Kind::negated:
            return !holds(condition.parts.front(), predicate);
        case Condition::Kind::any_of:
            break;
    }
    return std::ranges::any_of(condition.parts, [&](const Condition& part) { return holds(part, predicate); });
}

void visit_names(const Condition& condition, const std::function<void(const std::string&)>& visit) {
    if (condition.kind == Condition::Kind::named) {
        visit(condition.name);
    }
    for (const Condition& part : condition.parts) {
        visit_names(part, visit);
    }
}

Error wrong_table(const std::string& what) {
    return make_error(ErrorCode::invalid_argument, "the table of differences: " + what,
                      "tests/conformance/README.md says how it is written");
}

}  // namespace

bool holds(const ListedRow& row, const Predicate& predicate) {
    return std::ranges::all_of(row.when, [&](const Condition& condition) { return holds(condition, predicate); });
}

void for_each_name(const ListedRow& row, const std::function<void(const std::string& name)>& visit) {
    for (const Condition& condition : row.when) {
        visit_names(condition, visit);
    }
}

Result<std::vector<ListedRow>> parse_listed_rows(const std::string& text) {
    const Json document = Json::parse(text, nullptr, false);
    if (!document.is_object() || !document.contains("rows") || !document.at("rows").is_array()) {
        return wrong_table("not a JSON object with a list \"rows\"");
    }
    std::vector<ListedRow> rows;
    std::set<std::string> names;
    for (const Json& json : document.at("rows")) {
        try {
            rows.push_back(parse_row(json));
        } catch (const std::exception& wrong) {
            return wrong_table("row " + name_of(json) + ": " + wrong.what());
        }
        if (!names.insert(rows.back().name).second) {
            return wrong_table("row " + rows.back().name + " is there twice");
        }
    }
    return rows;
}

Result<std::vector<ListedRow>> read_listed_rows(const std::filesystem::path& path) {
    std::ifstream stream{path, std::ios::binary};
    if (!stream) {
        return make_error(ErrorCode::invalid_argument, "cannot read " + path.string());
    }
    return parse_listed_rows(std::string{std::istreambuf_iterator<char>{stream}, {}});
}

}  // namespace farebox::conformance
