#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "signer/commands/outcome.hpp"

/// One function per command. Each prints its result and returns the exit code.
namespace farebox::signer::commands {

/// Which configuration a command works with.
struct ConfigOptions {
    std::string file;                    ///< --config
    std::vector<std::string> overrides;  ///< --set SECTION.KEY=VALUE
    Output output = Output::text;
};

/// How to reach a running signer.
struct AdminOptions {
    ConfigOptions config;
    std::string socket;  ///< --admin; empty: the configuration's.
    std::chrono::milliseconds timeout{5'000};
};

/// What `keys` is told.
struct KeyOrder {
    std::string key;     ///< Its address.
    std::string client;  ///< flip: whose callers move to the active key.
};

enum class Profile : std::uint8_t {
    sidecar,  ///< Beside one application, same user.
    shared,   ///< For several applications of one machine.
};

struct InitOptions {
    std::string directory = ".";
    Profile profile = Profile::sidecar;
    bool sandbox = false;
    std::string import_key;       ///< A V3 file or 64 hex digits to take over; empty: make a key.
    std::string import_password;  ///< The password file of that V3 file.
    std::string rpc;              ///< Empty: the profile's default.
    std::string controller;
    std::optional<std::uint64_t> chain_id;
    bool api_key = true;    ///< Make one for callers over TCP.
    bool loopback = false;  ///< Every user of this machine may spend over TCP, without a key.
    bool force = false;
    Output output = Output::text;
};

/// Which of the signer's processes this is; see roles.hpp.
enum class Role : std::uint8_t { supervisor, vault, front };

struct ServeOptions {
    ConfigOptions config;
    Role role = Role::supervisor;
    std::vector<std::string> arguments;  ///< All of this process's, the program's name aside.
};

/// An operator's order to the vault.
struct OrderOptions {
    ConfigOptions config;
    bool forget_spending = false;
};

int run_init(const InitOptions& options);
int run_serve(const ServeOptions& options);
int run_config_check(const ConfigOptions& options);
int run_config_print(const ConfigOptions& options);
int run_usage(const AdminOptions& options);
int run_health(const AdminOptions& options);
/// Waits until the signer is ready; when the timeout passes it says why it is not.
int run_wait(const AdminOptions& options);
int run_reload(const AdminOptions& options);
int run_pause(const AdminOptions& options);
/// Not through the admin socket: a front that was taken over must not end a pause.
int run_resume(const AdminOptions& options);
/// `keys create`
struct KeyMakeOptions {
    ConfigOptions config;
    std::string import_key;       ///< A V3 file or 64 hex digits to take over; empty: make a key.
    std::string import_password;  ///< The password file of that V3 file.
};

/// What `clients` is told; the words go to the signer as they are.
struct ClientOptions {
    AdminOptions admin;
    std::string name;
    std::vector<std::string> limits;
    std::vector<std::string> labels;
    std::vector<std::string> origins;
    bool unlimited = false;
    std::string expires;
    std::string grace;
    std::string key;
    std::string key_label;
    std::string request;
};
/// What `audit` is told.
struct AuditOptions {
    AdminOptions admin;
    std::string since;
    std::string client;
    std::string kind;
    std::uint32_t limit = 50;
    std::string file;  ///< "-": standard output.
};

/// What `fund` is told.
struct FundOptions {
    AdminOptions admin;
    std::string key;                  ///< Empty: the active one.
    std::vector<std::string> amount;  ///< "0.05 eth", in one word or two.
    std::string reserve;              ///< Of the same transaction as a deposit; empty: none.
    bool yes = false;
    bool dry_run = false;
    std::uint32_t wait_seconds = 300;
};

int run_fund_status(const FundOptions& options);
int run_fund_deposit(const FundOptions& options);
int run_fund_reserve(const FundOptions& options);
int run_fund_unlock(const FundOptions& options);
int run_fund_cancel_unlock(const FundOptions& options);
int run_fund_withdraw(const FundOptions& options);
int run_fund_replace(const FundOptions& options);
int run_clients_create(const ClientOptions& options);
int run_clients_list(const ClientOptions& options);
int run_clients_show(const ClientOptions& options);
int run_clients_limit(const ClientOptions& options);
int run_clients_rotate(const ClientOptions& options);
int run_clients_revoke(const ClientOptions& options);
int run_audit_list(const AuditOptions& options);
int run_audit_verify(const AuditOptions& options);
int run_audit_export(const AuditOptions& options);
int run_vault_status(const AdminOptions& options);
int run_keys_create(const KeyMakeOptions& options);
int run_keys_list(const AdminOptions& options);
int run_keys_flip(const AdminOptions& options, const KeyOrder& what);
int run_keys_retire(const AdminOptions& options, const KeyOrder& what);
int run_keys_revoke(const AdminOptions& options, const KeyOrder& what);
int run_rotate_state_key(const AdminOptions& options);
/// As resume, and for a signer that does not run: each writes an order that the vault finds when it starts.
int run_ledger_adopt(const OrderOptions& options);
int run_vault_reset(const OrderOptions& options);
int run_version(Output output);

}  // namespace farebox::signer::commands
