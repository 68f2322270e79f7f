#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "farebox/result.hpp"

/// The table of deliberate differences: tests/data/differences.json; the README says how it is written.
namespace farebox::conformance {

/// Part of a row's "when".
struct Condition {
    enum class Kind : std::uint8_t { named, negated, any_of };
    Kind kind = Kind::named;
    std::string name;              ///< named: a predicate of the family.
    nlohmann::json parameter;      ///< named: null where it takes none.
    std::vector<Condition> parts;  ///< negated: one; any_of: one or more.
};

/// Whether a named predicate holds for what is being judged.
using Predicate = std::function<bool(const std::string& name, const nlohmann::json& parameter)>;

struct ListedRow {
    std::string name;
    std::string family;  ///< Whose operations it speaks of.
    std::string rule;
    std::vector<Condition> when;  ///< All of them.
    nlohmann::json then;
    std::vector<std::string> differs;  ///< Fields (with what lies beneath) that may be other than the reference's.
};

[[nodiscard]] bool holds(const ListedRow& row, const Predicate& predicate);

/// Calls @p visit for every named predicate of the row.
void for_each_name(const ListedRow& row, const std::function<void(const std::string& name)>& visit);

/// @return invalid_argument naming the row where the text is not such a table.
[[nodiscard]] Result<std::vector<ListedRow>> parse_listed_rows(const std::string& text);
[[nodiscard]] Result<std::vector<ListedRow>> read_listed_rows(const std::filesystem::path& path);

}  // namespace farebox::conformance
