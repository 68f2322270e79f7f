/**
 * @file farebox.h
 * @brief The library for C, and for whatever speaks to C: the same as farebox/gateway.hpp, where everything is
 * explained.
 *
 * Shapes:
 *  - Handles (farebox_gateway, farebox_response ...) belong to the caller until their _free() or _close(); all accept
 * NULL.
 *  - Structs that the caller fills begin with `size`: set by their _init(), it tells which fields the caller knows, so
 * that later versions can add fields at the end. Strings are UTF-8 with a terminating NUL; NULL is an empty one.
 *  - What takes time is a farebox_operation: wait for it or be called back, take its result once with the function of
 * its kind, free it. Freeing one that has not ended cancels it.
 *  - Functions that can fail return NULL, false or a negative number, and set `*error` where the caller passed one; the
 *    caller frees it.
 *  - Texts that a function returns live as long as the handle that was asked; what is said otherwise is freed with
 *    farebox_text_free().
 *
 * Threads: as gateway.hpp says; one handle is used by one thread at a time, but farebox_gateway and
 * farebox_operation_cancel() by any. Nothing throws through these functions, and no callback may throw.
 */
#ifndef FAREBOX_FAREBOX_H
#define FAREBOX_FAREBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef FAREBOX_API
#define FAREBOX_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct farebox_gateway farebox_gateway;
typedef struct farebox_operation farebox_operation;
typedef struct farebox_response farebox_response;
typedef struct farebox_session farebox_session;
typedef struct farebox_cursor farebox_cursor;
typedef struct farebox_selected farebox_selected;
typedef struct farebox_listings farebox_listings;
typedef struct farebox_error farebox_error;

/** "0.1.0" */
FAREBOX_API const char* farebox_version(void);
FAREBOX_API void farebox_text_free(char* text);

/* ---- Errors ---------------------------------------------------------------------------------------------------- */

/** The code as on the wire, e.g. "price_exceeded"; error.hpp lists all. */
FAREBOX_API const char* farebox_error_code(const farebox_error* error);
FAREBOX_API const char* farebox_error_message(const farebox_error* error);
/** What to do next; may be empty. */
FAREBOX_API const char* farebox_error_hint(const farebox_error* error);
FAREBOX_API const char* farebox_error_request_id(const farebox_error* error);
FAREBOX_API bool farebox_error_retryable(const farebox_error* error);
FAREBOX_API int64_t farebox_error_retry_after_ms(const farebox_error* error);
FAREBOX_API size_t farebox_error_details(const farebox_error* error);
/** NULL beyond the last one. */
FAREBOX_API const char* farebox_error_detail_name(const farebox_error* error, size_t index);
FAREBOX_API const char* farebox_error_detail_value(const farebox_error* error, size_t index);
FAREBOX_API void farebox_error_free(farebox_error* error);

/* ---- Values ---------------------------------------------------------------------------------------------------- */

typedef struct farebox_header {
    const char* name;
    const char* value;
} farebox_header;

/** Amounts are decimal wei: up to 78 digits and a NUL. */
#define FAREBOX_WEI_SIZE 80

typedef struct farebox_spending {
    uint64_t payments;
    uint64_t delivered;
    uint64_t tickets;
    uint64_t units;
    char expected_value[FAREBOX_WEI_SIZE];
    char price_per_unit[FAREBOX_WEI_SIZE];
    char unit[32]; /**< "seconds", "720p-pixel-seconds" or "fixed"; empty: unpaid. */
} farebox_spending;

typedef enum farebox_mode { FAREBOX_PERSISTENT = 0, FAREBOX_SINGLE_SHOT = 1, FAREBOX_OTHER_MODE = 2 } farebox_mode;

/** JobStage of job_report.hpp. */
typedef enum farebox_stage {
    FAREBOX_DISCOVERING = 0,
    FAREBOX_SELECTING = 1,
    FAREBOX_PAYING = 2,
    FAREBOX_WAITING = 3,
    FAREBOX_PAUSING = 4,
    FAREBOX_RUNNING = 5
} farebox_stage;

/** Valid during the callback. */
typedef struct farebox_progress {
    farebox_stage stage;
    const char* orchestrator;
    int64_t in_stage_ms;
    int64_t elapsed_ms;
} farebox_progress;

/** JobReport of job_report.hpp. Valid during the callback. */
typedef struct farebox_report {
    const char* app;
    farebox_mode mode;
    const char* orchestrator;
    const char* session_id;
    int status;
    const farebox_error* error; /**< NULL: none. */
    farebox_spending paid;
    int64_t stage_ms[6]; /**< By farebox_stage. */
    int64_t until_ran_ms;
    int64_t elapsed_ms;
    uint64_t bytes_sent;
    uint64_t bytes_received;
} farebox_report;

/* ---- Gateway --------------------------------------------------------------------------------------------------- */

typedef enum farebox_tls {
    FAREBOX_TLS_TRUST_ON_FIRST_USE = 0,
    FAREBOX_TLS_SYSTEM = 1,
    FAREBOX_TLS_INSECURE = 2
} farebox_tls;

typedef enum farebox_log_level {
    FAREBOX_LOG_DEBUG = 0,
    FAREBOX_LOG_INFO = 1,
    FAREBOX_LOG_WARNING = 2,
    FAREBOX_LOG_ERROR = 3
} farebox_log_level;

/** Options of options.hpp. Everything is copied by farebox_gateway_open(). */
typedef struct farebox_options {
    size_t size;
    const char* signer;
    const char* signer_api_key_file;
    const farebox_header* signer_headers;
    size_t signer_headers_count;
    const char* const* orchestrators;
    size_t orchestrators_count;
    const char* discovery_url;
    const farebox_header* discovery_headers;
    size_t discovery_headers_count;
    const char* selection; /**< "order", "cheapest", "nearest" or "go-livepeer". */
    const char* const* blocklist;
    size_t blocklist_count;
    farebox_tls orchestrator_tls;
    const char* orchestrator_certificate;
    const char* signer_certificate;
    const char* signer_authorities;
    /** Where callbacks run: calls run(work) there, soon, exactly once. NULL: a thread of the library. */
    void (*post)(void* context, void (*run)(void* work), void* work);
    void* post_context;
    void (*log)(void* context, farebox_log_level level, const char* line);
    void* log_context;
    void (*report)(void* context, const farebox_report* report);
    void* report_context;
    const char* max_spending_per_day; /**< "0.01 eth"; NULL: only the signer's own limits. */
    const char* retries;              /**< "production" (NULL), "go-livepeer" or "once". */
    size_t extra_nodes;
    const char* scores_url;
    const char* scores_region;
} farebox_options;

FAREBOX_API void farebox_options_init(farebox_options* options);
FAREBOX_API farebox_gateway* farebox_gateway_open(const farebox_options* options, farebox_error** error);
/** As Options::from_env(). */
FAREBOX_API farebox_gateway* farebox_gateway_open_from_env(farebox_error** error);
/** Cancels everything, waits for callbacks, joins the library's threads. Other handles may be freed later. */
FAREBOX_API void farebox_gateway_close(farebox_gateway* gateway);
/** GatewayMetrics::to_prometheus(); for farebox_text_free(). */
FAREBOX_API char* farebox_gateway_metrics(const farebox_gateway* gateway);

/* ---- Operations ------------------------------------------------------------------------------------------------ */

/** Blocks until it has ended; on a thread of the library it does not wait, and the result is would_deadlock. */
FAREBOX_API void farebox_operation_wait(farebox_operation* operation);
/**
 * Calls back once it has ended, never inside this function; instead of waiting for it, and once. In the callback its
 * result is taken; the operation is freed there or later, not before.
 */
FAREBOX_API void farebox_operation_then(farebox_operation* operation,
                                        void (*done)(void* context, farebox_operation* operation), void* context);
/** From any thread, until it is freed. */
FAREBOX_API void farebox_operation_cancel(farebox_operation* operation);
FAREBOX_API void farebox_operation_free(farebox_operation* operation);

/* The results, each of one kind of operation. They wait where nobody has waited. */
FAREBOX_API farebox_response* farebox_operation_response(farebox_operation* operation, farebox_error** error);
FAREBOX_API farebox_session* farebox_operation_session(farebox_operation* operation, farebox_error** error);
FAREBOX_API farebox_cursor* farebox_operation_cursor(farebox_operation* operation, farebox_error** error);
FAREBOX_API farebox_listings* farebox_operation_listings(farebox_operation* operation, farebox_error** error);
/** 1: bytes, 0: the end, -1: an error. *data is valid until the operation is freed. */
FAREBOX_API int farebox_operation_chunk(farebox_operation* operation, const char** data, size_t* length,
                                        farebox_error** error);
/** True: *data is a whole body, with a NUL behind it; valid until the operation is freed. */
FAREBOX_API bool farebox_operation_body(farebox_operation* operation, const char** data, size_t* length,
                                        farebox_error** error);
/** Of operations without a result. */
FAREBOX_API bool farebox_operation_done(farebox_operation* operation, farebox_error** error);

/* ---- Calls: single-shot runners -------------------------------------------------------------------------------- */

/** CallRequest of call.hpp. Everything is copied. */
typedef struct farebox_call_request {
    size_t size;
    const char* app;
    const char* method; /**< NULL: POST. */
    const char* path;
    const farebox_header* headers;
    size_t headers_count;
    const char* body;
    size_t body_length;
    const char* max_price; /**< "15000 gwei/request"; NULL: the signer's own limits only. */
    int64_t timeout_ms;
    void (*progress)(void* context, const farebox_progress* progress);
    void* progress_context;
    const char* max_spending; /**< "0.0001 eth", of the whole call; NULL: only the signer's own limits. */
    const char* retries;      /**< "production", "go-livepeer" or "once"; NULL: as the gateway's options say. */
    const char* traceparent;  /**< W3C Trace Context; goes to the signer and to strangers. NULL: none. */
    const char* tracestate;
} farebox_call_request;

FAREBOX_API void farebox_call_request_init(farebox_call_request* request);
/** -> farebox_operation_response(). NULL where the request makes no sense. */
FAREBOX_API farebox_operation* farebox_gateway_call(farebox_gateway* gateway, const farebox_call_request* request,
                                                    farebox_error** error);

FAREBOX_API int farebox_response_status(const farebox_response* response);
FAREBOX_API const char* farebox_response_orchestrator(const farebox_response* response);
FAREBOX_API size_t farebox_response_headers(const farebox_response* response);
/** Both NULL beyond the last one. */
FAREBOX_API farebox_header farebox_response_header_at(const farebox_response* response, size_t index);
/** The first of that name (any case); NULL: there is none. */
FAREBOX_API const char* farebox_response_header(const farebox_response* response, const char* name);
FAREBOX_API void farebox_response_paid(const farebox_response* response, farebox_spending* paid);
/** -> farebox_operation_chunk(). One read at a time. */
FAREBOX_API farebox_operation* farebox_response_next(farebox_response* response);
/** -> farebox_operation_body(). More than limit_bytes: too_large. */
FAREBOX_API farebox_operation* farebox_response_read_all(farebox_response* response, size_t limit_bytes);
FAREBOX_API void farebox_response_free(farebox_response* response);

/* ---- Sessions: persistent runners ------------------------------------------------------------------------------ */

/** SessionRequest of session.hpp. Everything is copied. */
typedef struct farebox_session_request {
    size_t size;
    const char* app;
    const char* body; /**< NULL: "{}". */
    const char* max_price;
    int64_t timeout_ms;
    void (*progress)(void* context, const farebox_progress* progress);
    void* progress_context;
    const char* max_spending; /**< "0.01 eth", of the whole session; NULL: only the signer's own limits. */
    int32_t max_swaps;        /**< 0: a session that is lost ends. */
    const char* retries;      /**< "production", "go-livepeer" or "once"; NULL: as the gateway's options say. */
    const char* traceparent;  /**< W3C Trace Context; goes to the signer and to strangers. NULL: none. */
    const char* tracestate;
} farebox_session_request;

FAREBOX_API void farebox_session_request_init(farebox_session_request* request);
/** -> farebox_operation_session(). */
FAREBOX_API farebox_operation* farebox_gateway_open_session(farebox_gateway* gateway,
                                                            const farebox_session_request* request,
                                                            farebox_error** error);

/** What these return stays good as long as the session; a swap makes others. */
FAREBOX_API const char* farebox_session_id(const farebox_session* session);
FAREBOX_API const char* farebox_session_app_url(const farebox_session* session);
FAREBOX_API const char* farebox_session_orchestrator(const farebox_session* session);
FAREBOX_API const char* farebox_session_app_certificate(const farebox_session* session);
FAREBOX_API const char* farebox_session_app_public_key_pin(const farebox_session* session);
FAREBOX_API void farebox_session_paid(const farebox_session* session, farebox_spending* paid);
/** Goes on at another orchestrator. -> farebox_operation_done(). */
FAREBOX_API farebox_operation* farebox_session_swap(farebox_session* session);
/** -> farebox_operation_done(). */
FAREBOX_API farebox_operation* farebox_session_stop(farebox_session* session);
/** Stops it in the background unless it has ended. */
FAREBOX_API void farebox_session_free(farebox_session* session);

typedef enum farebox_session_event {
    FAREBOX_SESSION_PAID = 0,
    FAREBOX_SESSION_COVERED = 1,
    FAREBOX_SESSION_REFRESHED = 2,
    FAREBOX_SESSION_PAYMENT_FAILED = 3,
    FAREBOX_SESSION_PAYMENTS_ENDED = 4,
    FAREBOX_SESSION_LOST = 5,
    FAREBOX_SESSION_STOPPED = 6,
    FAREBOX_SESSION_SWAPPING = 7,
    FAREBOX_SESSION_SWAPPED = 8
} farebox_session_event;

/** -> farebox_operation_event(). One read at a time. */
FAREBOX_API farebox_operation* farebox_session_next_event(farebox_session* session);
/** 1: *event, and *cause is why where there is a reason (else NULL; the caller frees it); 0: the end; -1: an error. */
FAREBOX_API int farebox_operation_event(farebox_operation* operation, farebox_session_event* event,
                                        farebox_error** cause, farebox_error** error);

/* ---- Selection ------------------------------------------------------------------------------------------------- */

/** SelectionRequest of selection.hpp. Everything is copied. */
typedef struct farebox_selection_request {
    size_t size;
    const char* app;
    farebox_mode mode;
    const char* max_price;
    int64_t timeout_ms;
    const char* pipeline; /**< "text-to-image" ...: a model of it is selected for, and app is NULL. */
    const char* model;
    bool warm;
} farebox_selection_request;

/** SelectionCandidate of selection_rules.hpp. Texts live as long as the cursor or farebox_selected that was asked. */
typedef struct farebox_candidate {
    const char* orchestrator;
    const char* runner_url;
    const char* version;
    const char* region;
    size_t tier;
    char price_per_unit[FAREBOX_WEI_SIZE]; /**< Empty: unpaid, or not known. */
    const char* unit;
    int64_t capacity_available;
    int64_t latency_us; /**< -1: not known. */
    double chance;
    const char* dropped; /**< Why it is not used; empty: it is. */
    const char* address; /**< "0x..."; empty: not known. */
    const char* orchestrator_version;
    bool warm;
    int64_t capacity_in_use;
} farebox_candidate;

FAREBOX_API void farebox_selection_request_init(farebox_selection_request* request);
/** -> farebox_operation_cursor(). */
FAREBOX_API farebox_operation* farebox_gateway_select(farebox_gateway* gateway,
                                                      const farebox_selection_request* request, farebox_error** error);
/** NULL at the end: no_orchestrator, with a detail per orchestrator. */
FAREBOX_API farebox_selected* farebox_cursor_next(farebox_cursor* cursor, farebox_error** error);
FAREBOX_API size_t farebox_cursor_candidates(const farebox_cursor* cursor);
/** False beyond the last one. */
FAREBOX_API bool farebox_cursor_candidate(const farebox_cursor* cursor, size_t index, farebox_candidate* candidate);
FAREBOX_API void farebox_cursor_free(farebox_cursor* cursor);

FAREBOX_API void farebox_selected_candidate(const farebox_selected* selected, farebox_candidate* candidate);
/** As farebox_gateway_call(), there and nowhere else; request->app may be NULL. */
FAREBOX_API farebox_operation* farebox_selected_call(farebox_selected* selected, const farebox_call_request* request,
                                                     farebox_error** error);
FAREBOX_API farebox_operation* farebox_selected_open_session(farebox_selected* selected,
                                                             const farebox_session_request* request,
                                                             farebox_error** error);
FAREBOX_API void farebox_selected_suspend(farebox_selected* selected);
FAREBOX_API void farebox_selected_free(farebox_selected* selected);

/* ---- Who is there ---------------------------------------------------------------------------------------------- */

/** Texts live as long as the listings. */
typedef struct farebox_listing {
    const char* url;
    const char* address; /**< "0x..."; empty: not known. */
    int64_t latency_ms;
    size_t runners;
    const char* rejected; /**< Why it cannot be used at all; NULL: it can. */
    const char* version;  /**< Of its node; empty: not known. */
    size_t models;
} farebox_listing;

typedef struct farebox_runner {
    const char* app;
    farebox_mode mode;
    const char* url;
    const char* version;
    int64_t capacity;
    int64_t capacity_available;
    char price_per_unit[FAREBOX_WEI_SIZE]; /**< Empty: free. */
    const char* unit;
} farebox_runner;

/** ModelListing of orchestrators.hpp, but for its hardware. */
typedef struct farebox_model {
    const char* pipeline;
    const char* model;
    bool warm;
    int64_t capacity;
    int64_t capacity_in_use;
    const char* runner_version;
    char price_per_unit[FAREBOX_WEI_SIZE]; /**< Empty: none is listed. */
    const char* unit;
} farebox_model;

/** -> farebox_operation_listings(). */
FAREBOX_API farebox_operation* farebox_gateway_orchestrators(farebox_gateway* gateway);
FAREBOX_API size_t farebox_listings_count(const farebox_listings* listings);
FAREBOX_API bool farebox_listings_at(const farebox_listings* listings, size_t index, farebox_listing* listing);
FAREBOX_API bool farebox_listings_runner(const farebox_listings* listings, size_t index, size_t runner,
                                         farebox_runner* out);
FAREBOX_API bool farebox_listings_model(const farebox_listings* listings, size_t index, size_t model,
                                        farebox_model* out);
FAREBOX_API void farebox_listings_free(farebox_listings* listings);

#ifdef __cplusplus
}
#endif

#endif
