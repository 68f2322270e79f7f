#include "signer/doctor/report.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "protocol/utf8.hpp"

namespace farebox::signer::doctor {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kStatusColumn = 9;
constexpr std::size_t kCheckColumn = 13;

struct StatusRow {
    std::string_view name;
    std::string_view colour;  ///< ECMA-48.
};
constexpr std::array<StatusRow, 4> kStatuses{
    {{"ok", "\x1b[32m"}, {"warning", "\x1b[33m"}, {"problem", "\x1b[1;31m"}, {"skipped", "\x1b[2m"}}};
constexpr std::string_view kPlain = "\x1b[0m";

const StatusRow& row_of(Status status) noexcept {
    return kStatuses[static_cast<std::size_t>(status)];
}

std::string padded(std::string_view text, std::size_t width) {
    std::string out{text};
    out.resize(std::max(width, out.size() + 1), ' ');
    return out;
}

std::string status_word(Status status, bool coloured) {
    const auto& row = row_of(status);
    const auto word = padded(row.name, kStatusColumn);
    return coloured ? std::string{row.colour} + word + std::string{kPlain} : word;
}

bool is_high(char c) noexcept {
    return static_cast<unsigned char>(c) >= 0x80;
}

std::string counted(std::size_t count, const char* what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace

std::string_view to_string(Status status) noexcept {
    return row_of(status).name;
}

std::size_t Report::count(Status status) const noexcept {
    return static_cast<std::size_t>(
        std::ranges::count_if(lines, [status](const Line& line) { return line.finding.status == status; }));
}

std::string printable(std::string_view text, std::size_t most) {
    const bool longer = text.size() > most;
    text = text.substr(0, most);
    while (longer && !text.empty() && is_high(text.back()) && !protocol::is_valid_utf8(text)) {
        text.remove_suffix(1);  // half a character
    }
    std::string out{text};
    std::ranges::replace_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; }, ' ');
    if (!protocol::is_valid_utf8(out)) {
        std::ranges::replace_if(out, is_high, '?');
    }
    // U+0080 to U+009F move the cursor of some terminals.
    for (auto at = out.find('\xc2'); at != std::string::npos; at = out.find('\xc2', at + 1)) {
        if (static_cast<unsigned char>(out[at + 1]) < 0xa0) {
            out.replace(at, 2, 2, ' ');
        }
    }
    return longer ? out + "…" : out;
}

std::string to_json(const Report& report) {
    Json checks = Json::array();
    for (const auto& line : report.lines) {
        Json values = Json::object();
        for (const auto& [name, value] : line.finding.values) {
            values[name] = value;
        }
        checks.push_back({{"check", line.check},
                          {"status", to_string(line.finding.status)},
                          {"detail", printable(line.finding.detail)},
                          {"fix", printable(line.finding.fix)},
                          {"values", std::move(values)}});
    }
    const Json document{{"ok", report.exit_code() == 0},
                        {"version", report.version},
                        {"signer_runs", report.signer_runs},
                        {"problems", report.count(Status::problem)},
                        {"warnings", report.count(Status::warning)},
                        {"checks", std::move(checks)}};
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string to_text(const Report& report, bool coloured) {
    std::string text;
    for (const auto& line : report.lines) {
        const auto fix = printable(line.finding.fix);
        text += status_word(line.finding.status, coloured) + padded(line.check, kCheckColumn) +
                printable(line.finding.detail) + (fix.empty() ? "" : " -> " + fix) + "\n";
    }
    return text + counted(report.count(Status::problem), "problem") + ", " +
           counted(report.count(Status::warning), "warning") + "\n";
}

}  // namespace farebox::signer::doctor
