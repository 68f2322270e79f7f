#include "signer/clients/client_orders.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "signer/access/api_key.hpp"
#include "signer/clients/client_rules.hpp"
#include "signer/clients/client_views.hpp"
#include "signer/config/check_dollars.hpp"
#include "signer/config/clients.hpp"
#include "signer/config/limits.hpp"
#include "signer/config/listen_address.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostClients = 10'000;
constexpr std::size_t kListed = 200;

std::string text_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Error invalid(std::string message, std::string hint) {
    return make_error(ErrorCode::invalid_argument, std::move(message), std::move(hint));
}

const ClientConfig* find_in(const Config& config, const std::string& name) {
    const auto found = std::ranges::find(config.clients, name, &ClientConfig::name);
    return found == config.clients.end() ? nullptr : &*found;
}

Json limits_json(const std::string& before, const std::string& after) {
    return {{"before", before}, {"after", after}};
}

}  // namespace

/// What an order makes of a client, and what is said about it.
struct ClientOrders::Change {
    ClientRow row;
    Json answer;
    std::optional<AuditEvent> event;
};

namespace {

Json key_answer(const std::string& name, const std::string& key, const ApiKeyRow& row, std::string message) {
    return {{"name", name},
            {"key", key.empty() ? Json() : Json(key)},
            {"key_id", api_key_id(row.hash)},
            {"expires", json_of(row.expires)},
            {"message", std::move(message)}};
}

std::string shown_before(const std::string& name) {
    return "its key was shown when it was made, and nobody can show it again; if it is lost: farebox-signer clients "
           "rotate " +
           name;
}

NewKey new_key(const std::string& key, const ClientOrder& order,
               const std::optional<std::chrono::nanoseconds>& lifetime) {
    const auto hash = hash_api_key(key);
    return {hash.value(), order.key_label, order.request, lifetime};
}

Json key_event(const ApiKeyRow& key) {
    return {{"key", api_key_id(key.hash)}, {"label", key.label}, {"expires", json_of(key.expires)}};
}

/// The same words would make the same client.
bool is_same(const ClientRow& row, const ClientRow& wanted, const std::optional<std::chrono::nanoseconds>& lifetime) {
    return row.limits == wanted.limits && row.labels == wanted.labels &&
           row.allowed_origins == wanted.allowed_origins && !row.keys.empty() &&
           lifetime_of(row.keys.front()) == lifetime;
}

/// Whether this signer can hold a client to them.
Result<void> check_limits(const LimitsConfig& limits, const Config& config) {
    if (limits.unlimited && config::is_reachable_from_outside(config.api.tcp)) {
        return invalid("nobody may spend without a limit from other machines",
                       "write an amount: ev_per_day=\"0.05 eth\"");
    }
    if (config::has_dollars(limits) && !config::has_price_feed(config.chain)) {
        return invalid("a limit is in dollars, and this signer has no price feed",
                       "write it in eth, or set [chain] price_feed");
    }
    return {};
}

}  // namespace

Result<std::string> ClientOrders::list(const ClientOrder& order) const {
    const auto config = parts_.config();
    const auto now = parts_.clock();
    Json clients = Json::array();
    if (order.after.empty()) {
        for (const auto& client : config.clients) {
            const auto row = parts_.book.find(client.name);
            clients.push_back(brief_json({&client, row ? &*row : nullptr}, now));
        }
    }
    const auto rows = parts_.book.after(order.after, kListed);
    for (const auto& row : rows) {
        if (find_in(config, row.name) == nullptr) {
            clients.push_back(brief_json({nullptr, &row}, now));
        }
    }
    const Json next = rows.size() == kListed ? Json(rows.back().name) : Json();
    return text_of({{"clients", std::move(clients)}, {"next", next}});
}

Result<std::string> ClientOrders::show(const ClientOrder& order) const {
    const auto config = parts_.config();
    const auto* in_file = find_in(config, order.name);
    const auto row = parts_.book.find(order.name);
    if (in_file == nullptr && !row) {
        return existing(order.name).error();
    }
    return text_of(full_json({in_file, row ? &*row : nullptr}, parts_.clock()));
}

Result<ClientRow> ClientOrders::existing(const std::string& name) const {
    if (auto row = parts_.book.find(name)) {
        return *std::move(row);
    }
    const auto config = parts_.config();
    if (find_in(config, name) != nullptr) {
        return invalid("client \"" + name + "\" is in the configuration file",
                       "change it there, then: farebox-signer reload");
    }
    return make_error(ErrorCode::not_found, "there is no client \"" + name + "\"",
                      "`farebox-signer clients list` shows them all");
}

Result<ClientRow> ClientOrders::described(const ClientOrder& order) const {
    const auto config = parts_.config();
    if (!config::is_client_name(order.name)) {
        return invalid("a client's name has 1 to 64 letters, digits, dots, underscores or dashes", "choose another");
    }
    if (find_in(config, order.name) != nullptr) {
        return invalid("client \"" + order.name + "\" is in the configuration file",
                       "change it there, then: farebox-signer reload; or choose another name");
    }
    auto limits = change_limits("{}", order.limits);
    auto labels = parse_labels(order.labels);
    auto origins = parse_origins(order.origins);
    for (const auto* problem : {limits ? nullptr : &limits.error(), labels ? nullptr : &labels.error(),
                                origins ? nullptr : &origins.error()}) {
        if (problem != nullptr) {
            return *problem;
        }
    }
    if (auto allowed = check_limits(*limits, config); !allowed) {
        return std::move(allowed).error();
    }
    return ClientRow{
        order.name, config::format_limits(*limits), to_toml(*labels), to_toml(*origins), parts_.clock(), {}, {}};
}

/// Of a client that is there already.
Result<ClientOrders::Change> ClientOrders::create_again(ClientRow before, bool same) {
    if (before.revoked || !same) {
        return make_error(
            ErrorCode::idempotency_conflict,
            "there is a client \"" + before.name + "\" already" +
                (before.revoked ? ", which was revoked: names are not used again" : ", made by another order"),
            "choose another name; `farebox-signer clients show " + before.name + "` shows it");
    }
    Change change;
    change.answer = key_answer(before.name, {}, before.keys.front(),
                               "client " + before.name + " is there already; " + shown_before(before.name));
    change.row = std::move(before);
    return change;
}

Result<ClientOrders::Change> ClientOrders::create(const ClientOrder& order) {
    auto row = described(order);
    const auto lifetime = order.lifetime();
    if (!row || !lifetime) {
        return row ? lifetime.error() : std::move(row).error();
    }
    if (auto before = parts_.book.find(order.name)) {
        // An order with a name is told by it, else by its words.
        const bool same =
            order.request.empty() ? is_same(*before, *row, *lifetime) : find_request(*before, order.request) != nullptr;
        return create_again(*std::move(before), same);
    }
    if (parts_.book.size() >= kMostClients) {
        return invalid("there are " + std::to_string(kMostClients) + " clients, revoked ones included",
                       "let several callers share one");
    }
    const auto key = parts_.make_key();
    if (auto added = add_key(*row, new_key(key, order, *lifetime), parts_.clock()); !added) {
        return std::move(added).error();
    }
    const auto& made = row->keys.front();
    auto event = key_event(made);
    event.update({{"limits", row->limits}, {"labels", row->labels}, {"allowed_origins", row->allowed_origins}});
    Change change;
    change.event = AuditEvent{"client_created", order.name, text_of(event)};
    change.answer = key_answer(order.name, key, made, "client " + order.name + " is made; its key is shown this once");
    change.row = *std::move(row);
    return change;
}

Result<ClientOrders::Change> ClientOrders::limit(const ClientOrder& order) {
    auto row = existing(order.name);
    if (!row) {
        return std::move(row).error();
    }
    const auto config = parts_.config();
    if (find_in(config, order.name) != nullptr) {
        return invalid("the limits of client \"" + order.name + "\" are those of the configuration file",
                       "change them there, then: farebox-signer reload");
    }
    if (row->revoked) {
        return invalid("client \"" + order.name + "\" is revoked", "it may spend nothing");
    }
    const auto limits = change_limits(row->limits, order.limits);
    if (!limits) {
        return limits.error();
    }
    if (auto allowed = check_limits(*limits, config); !allowed) {
        return std::move(allowed).error();
    }
    auto text = config::format_limits(*limits);
    Change change;
    if (text != row->limits) {
        change.event = AuditEvent{"client_limited", order.name, text_of(limits_json(row->limits, text))};
    }
    change.answer = {
        {"name", order.name}, {"limits", text}, {"message", "client " + order.name + " may spend " + text}};
    row->limits = std::move(text);
    change.row = *std::move(row);
    return change;
}

Result<ClientOrders::Change> ClientOrders::rotate(const ClientOrder& order) {
    auto row = existing(order.name);
    const auto lifetime = order.lifetime();
    const auto grace = order.grace_period();
    for (const auto* problem :
         {row ? nullptr : &row.error(), lifetime ? nullptr : &lifetime.error(), grace ? nullptr : &grace.error()}) {
        if (problem != nullptr) {
            return *problem;
        }
    }
    Change change;
    if (const auto* made = find_request(*row, order.request)) {
        change.answer =
            key_answer(order.name, {}, *made, "this order was carried out before; " + shown_before(order.name));
        change.row = *std::move(row);
        return change;
    }
    // As long as the one before, unless told otherwise.
    const auto lives = *lifetime || row->keys.empty() ? *lifetime : lifetime_of(row->keys.back());
    const auto key = parts_.make_key();
    if (auto added = rotate_key(*row, new_key(key, order, lives), *grace, parts_.clock()); !added) {
        return std::move(added).error();
    }
    const auto& made = row->keys.back();
    auto event = key_event(made);
    event["grace_seconds"] = std::chrono::duration_cast<std::chrono::seconds>(*grace).count();
    change.event = AuditEvent{"client_key_rotated", order.name, text_of(event)};
    change.answer = key_answer(order.name, key, made,
                               "client " + order.name + " has a new key, shown this once; those before are good for " +
                                   (grace->count() == 0   ? "no longer"
                                    : order.grace.empty() ? "24h"
                                                          : order.grace));
    change.row = *std::move(row);
    return change;
}

Result<ClientOrders::Change> ClientOrders::revoke(const ClientOrder& order) {
    auto row = existing(order.name);
    if (!row) {
        return std::move(row).error();
    }
    const auto now = parts_.clock();
    Change change;
    if (order.key.empty()) {
        const auto config = parts_.config();
        if (find_in(config, order.name) != nullptr) {
            return invalid("client \"" + order.name + "\" is in the configuration file too",
                           "remove it there and reload first; or end one key with --key");
        }
        revoke_client(*row, now);
        change.event = AuditEvent{"client_revoked", order.name, {}};
        change.answer = {{"name", order.name},
                         {"message", "client " + order.name + " is revoked, for ever: no key of it is good"}};
    } else {
        if (auto revoked = revoke_key(*row, order.key, now); !revoked) {
            return std::move(revoked).error();
        }
        change.event = AuditEvent{"client_key_revoked", order.name, text_of({{"key", order.key}})};
        change.answer = {{"name", order.name},
                         {"message", "key " + order.key + " of client " + order.name + " is good no more"}};
    }
    change.row = *std::move(row);
    return change;
}

void ClientOrders::carry_out(Result<Change> (ClientOrders::*verb)(const ClientOrder&), const ClientOrder& order,
                             const Done& done) {
    const std::scoped_lock one_after_the_other{mutex_};
    auto change = (this->*verb)(order);
    if (!change) {
        return done(change.error());
    }
    parts_.book.put(change->row);
    parts_.changed();
    // Also where nothing changes: what is answered is durable, whatever became of the order before.
    parts_.ledger.write_client(std::move(change->row), std::move(change->event),
                               [done, answer = text_of(change->answer)](const Result<void>& written) {
                                   if (written) {
                                       return done(answer);
                                   }
                                   auto error = written.error();
                                   error.hint =
                                       "it is in force, but only until a restart: run the command again. " + error.hint;
                                   done(std::move(error));
                               });
}

void ClientOrders::obey(std::string_view verb, std::string_view body, const Done& done) {
    const auto order = ClientOrder::parse(body);
    if (!order) {
        return done(order.error());
    }
    if (verb == "list") {
        done(list(*order));
    } else if (verb == "show") {
        done(show(*order));
    } else if (verb == "create") {
        carry_out(&ClientOrders::create, *order, done);
    } else if (verb == "limit") {
        carry_out(&ClientOrders::limit, *order, done);
    } else if (verb == "rotate") {
        carry_out(&ClientOrders::rotate, *order, done);
    } else if (verb == "revoke") {
        carry_out(&ClientOrders::revoke, *order, done);
    } else {
        done(make_error(ErrorCode::not_found, "no such order"));
    }
}

}  // namespace farebox::signer
