/* Uses every function of farebox.h as a C program does, against a signer and an orchestrator at the given URL. It
 * prints what it finds wrong and ends with 1, or with 0. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "farebox/farebox.h"

static int problems = 0;

#define EXPECT(condition)                                                     \
    do {                                                                      \
        if (!(condition)) {                                                   \
            fprintf(stderr, "line %d: not true: %s\n", __LINE__, #condition); \
            ++problems;                                                       \
        }                                                                     \
    } while (0)

static void fail(const char* what, farebox_error* error) {
    fprintf(stderr, "%s: %s: %s (%s)\n", what, farebox_error_code(error), farebox_error_message(error),
            farebox_error_hint(error));
    exit(1);
}

/* What callbacks have told. */
struct told {
    pthread_mutex_t mutex;
    pthread_cond_t more;
    int progress;
    int reports;
    int lines;
    int calls_back;
    int posted;
    uint64_t report_payments;
    int report_status;
};

static struct told told = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, 0, 0, 0, 0, 0};

static void count(int* what) {
    pthread_mutex_lock(&told.mutex);
    ++*what;
    pthread_cond_broadcast(&told.more);
    pthread_mutex_unlock(&told.mutex);
}

static void wait_for(const int* what, int times) {
    pthread_mutex_lock(&told.mutex);
    while (*what < times) {
        pthread_cond_wait(&told.more, &told.mutex);
    }
    pthread_mutex_unlock(&told.mutex);
}

static void on_progress(void* context, const farebox_progress* progress) {
    EXPECT(context == &told);
    EXPECT(progress->stage >= FAREBOX_DISCOVERING && progress->stage <= FAREBOX_RUNNING);
    EXPECT(progress->elapsed_ms >= progress->in_stage_ms);
    count(&told.progress);
}

static void on_report(void* context, const farebox_report* report) {
    EXPECT(context == &told);
    EXPECT(strlen(report->app) > 0);
    told.report_payments = report->paid.payments;
    told.report_status = report->status;
    EXPECT(report->elapsed_ms >= report->until_ran_ms);
    count(&told.reports);
}

static void on_log(void* context, farebox_log_level level, const char* line) {
    EXPECT(context == &told && level <= FAREBOX_LOG_ERROR && strlen(line) > 0);
    count(&told.lines);
}

/* A thread for each, which is enough to show who runs it. */
struct job {
    void (*run)(void*);
    void* work;
};

static void* run_job(void* argument) {
    struct job job = *(struct job*)argument;
    free(argument);
    job.run(job.work);
    return NULL;
}

static void post(void* context, void (*run)(void*), void* work) {
    struct job* job = malloc(sizeof *job);
    pthread_t thread;
    EXPECT(context == &told);
    count(&told.posted);
    job->run = run;
    job->work = work;
    pthread_create(&thread, NULL, run_job, job);
    pthread_detach(thread);
}

static farebox_gateway* open_gateway(const char* url) {
    const char* urls[] = {url};
    farebox_options options;
    farebox_error* error = NULL;
    farebox_gateway* gateway;
    farebox_options_init(&options);
    options.signer = url;
    options.orchestrators = urls;
    options.orchestrators_count = 1;
    options.selection = "cheapest";
    options.post = post;
    options.post_context = &told;
    options.log = on_log;
    options.log_context = &told;
    options.report = on_report;
    options.report_context = &told;
    gateway = farebox_gateway_open(&options, &error);
    if (gateway == NULL) {
        fail("open", error);
    }
    return gateway;
}

static farebox_call_request call_request(void) {
    farebox_call_request request;
    farebox_call_request_init(&request);
    request.app = "echo/single";
    request.path = "/run";
    request.body = "hello";
    request.body_length = 5;
    request.max_price = "1 eth/request";
    return request;
}

static void check_paid(const farebox_spending* paid) {
    EXPECT(paid->payments >= 1 && paid->tickets > 0); /* a session pays again at once */
    EXPECT(strlen(paid->expected_value) > 0 && strcmp(paid->expected_value, "0") != 0);
    EXPECT(strcmp(paid->unit, "fixed") == 0 || strcmp(paid->unit, "seconds") == 0);
}

static void check_response(farebox_response* response) {
    farebox_error* error = NULL;
    farebox_spending paid;
    const char* data = NULL;
    size_t length = 0;
    size_t seen = 0;
    EXPECT(farebox_response_status(response) == 200);
    EXPECT(strncmp(farebox_response_orchestrator(response), "http://", 7) == 0);
    EXPECT(farebox_response_headers(response) > 0);
    EXPECT(farebox_response_header_at(response, 0).name != NULL);
    EXPECT(farebox_response_header_at(response, 1000).name == NULL);
    EXPECT(farebox_response_header(response, "content-length") != NULL);
    EXPECT(farebox_response_header(response, "no-such-header") == NULL);
    farebox_response_paid(response, &paid);
    check_paid(&paid);
    for (;;) {
        farebox_operation* reading = farebox_response_next(response);
        const int more = farebox_operation_chunk(reading, &data, &length, &error);
        seen += length;
        EXPECT(more >= 0);
        EXPECT(farebox_operation_chunk(reading, &data, &length, NULL) == -1); /* taken before */
        farebox_operation_free(reading);
        if (more != 1) {
            break;
        }
    }
    EXPECT(seen == strlen("POST /apps/single/app/run hello"));
    farebox_response_free(response);
}

static void call(farebox_gateway* gateway) {
    farebox_error* error = NULL;
    farebox_call_request request = call_request();
    farebox_operation* calling;
    farebox_response* response;
    request.progress = on_progress;
    request.progress_context = &told;
    calling = farebox_gateway_call(gateway, &request, &error);
    farebox_operation_wait(calling);
    response = farebox_operation_response(calling, &error);
    farebox_operation_free(calling);
    if (response == NULL) {
        fail("call", error);
    }
    check_response(response);
    wait_for(&told.reports, 1);
    EXPECT(told.report_payments == 1 && told.report_status == 200);
    wait_for(&told.progress, 5);
}

static void on_called(void* context, farebox_operation* operation) {
    const char* body = NULL;
    size_t length = 0;
    farebox_error* error = NULL;
    farebox_response* response = farebox_operation_response(operation, &error);
    farebox_operation* reading;
    EXPECT(context == &told && response != NULL);
    farebox_operation_free(operation);
    reading = farebox_response_read_all(response, 1000);
    EXPECT(farebox_operation_body(reading, &body, &length, &error)); /* on a thread of this program: it may wait */
    EXPECT(strcmp(body, "POST /apps/single/app/run hello") == 0 && length == strlen(body));
    farebox_operation_free(reading);
    farebox_response_free(response);
    count(&told.calls_back);
}

static void call_back(farebox_gateway* gateway) {
    farebox_error* error = NULL;
    const farebox_call_request request = call_request();
    farebox_operation* calling = farebox_gateway_call(gateway, &request, &error);
    farebox_operation_then(calling, on_called, &told);
    wait_for(&told.calls_back, 1);
    EXPECT(told.posted > 0);
}

static void never(void* context, farebox_operation* operation) {
    (void)context;
    (void)operation;
    EXPECT(!"called back after it was freed");
}

static void drop(farebox_gateway* gateway) {
    const farebox_call_request request = call_request();
    farebox_operation* calling = farebox_gateway_call(gateway, &request, NULL);
    farebox_operation_then(calling, never, NULL);
    farebox_operation_free(calling);
    calling = farebox_gateway_call(gateway, &request, NULL);
    farebox_operation_cancel(calling);
    EXPECT(farebox_operation_response(calling, NULL) == NULL);
    farebox_operation_free(calling);
}

static void run_session(farebox_gateway* gateway) {
    farebox_error* error = NULL;
    farebox_error* cause = NULL;
    farebox_session_request request;
    farebox_session_event event;
    farebox_operation* operation;
    farebox_session* session;
    farebox_spending paid;
    farebox_session_request_init(&request);
    request.app = "echo/live";
    request.max_swaps = 1;
    operation = farebox_gateway_open_session(gateway, &request, &error);
    session = farebox_operation_session(operation, &error);
    farebox_operation_free(operation);
    if (session == NULL) {
        fail("session", error);
    }
    EXPECT(strlen(farebox_session_id(session)) > 0);
    EXPECT(strncmp(farebox_session_app_url(session), "http://", 7) == 0);
    EXPECT(strlen(farebox_session_orchestrator(session)) > 0);
    EXPECT(strlen(farebox_session_app_certificate(session)) == 0); /* plain HTTP */
    EXPECT(strlen(farebox_session_app_public_key_pin(session)) == 0);
    farebox_session_paid(session, &paid);
    check_paid(&paid);
    operation = farebox_session_swap(session);
    EXPECT(farebox_operation_done(operation, &error));
    farebox_operation_free(operation);
    EXPECT(strlen(farebox_session_id(session)) > 0);
    operation = farebox_session_stop(session);
    EXPECT(farebox_operation_done(operation, &error));
    farebox_operation_free(operation);
    for (;;) {
        int more;
        operation = farebox_session_next_event(session);
        more = farebox_operation_event(operation, &event, &cause, &error);
        farebox_operation_free(operation);
        farebox_error_free(cause);
        EXPECT(more >= 0);
        if (more == 0) {
            break;
        }
    }
    EXPECT(event == FAREBOX_SESSION_STOPPED);
    farebox_session_free(session);
}

static void choose(farebox_gateway* gateway) {
    farebox_error* error = NULL;
    farebox_selection_request request;
    farebox_candidate candidate;
    farebox_call_request calling = call_request();
    farebox_session_request opening;
    farebox_operation* operation;
    farebox_cursor* cursor;
    farebox_selected* selected;
    farebox_response* response;
    farebox_selection_request_init(&request);
    request.app = "echo/single";
    request.mode = FAREBOX_SINGLE_SHOT;
    operation = farebox_gateway_select(gateway, &request, &error);
    cursor = farebox_operation_cursor(operation, &error);
    farebox_operation_free(operation);
    if (cursor == NULL) {
        fail("select", error);
    }
    EXPECT(farebox_cursor_candidates(cursor) == 1);
    EXPECT(farebox_cursor_candidate(cursor, 0, &candidate));
    EXPECT(strlen(candidate.price_per_unit) > 0 && strcmp(candidate.unit, "fixed") == 0);
    EXPECT(candidate.latency_us >= 0 && candidate.chance > 0.99 && strlen(candidate.dropped) == 0);
    EXPECT(!farebox_cursor_candidate(cursor, 1, &candidate));
    selected = farebox_cursor_next(cursor, &error);
    EXPECT(farebox_cursor_next(cursor, &error) == NULL);
    EXPECT(strcmp(farebox_error_code(error), "no_orchestrator") == 0 && farebox_error_details(error) == 1);
    EXPECT(strcmp(farebox_error_detail_value(error, 0), "was selected before") == 0);
    EXPECT(farebox_error_detail_name(error, 1) == NULL && farebox_error_retryable(error));
    EXPECT(farebox_error_retry_after_ms(error) == 0 && strlen(farebox_error_request_id(error)) == 0);
    farebox_error_free(error);
    error = NULL;
    farebox_cursor_free(cursor);
    farebox_selected_candidate(selected, &candidate);
    EXPECT(strlen(candidate.runner_url) > 0 && candidate.version != NULL && strlen(candidate.region) == 0);
    calling.app = NULL;
    operation = farebox_selected_call(selected, &calling, &error);
    response = farebox_operation_response(operation, &error);
    farebox_operation_free(operation);
    if (response == NULL) {
        fail("selected call", error);
    }
    check_response(response);
    farebox_session_request_init(&opening);
    operation = farebox_selected_open_session(selected, &opening, &error);
    EXPECT(farebox_operation_session(operation, &error) == NULL); /* selected for calls */
    EXPECT(strcmp(farebox_error_code(error), "invalid_argument") == 0);
    farebox_error_free(error);
    farebox_operation_free(operation);
    farebox_selected_suspend(selected);
    farebox_selected_free(selected);
}

static void choose_model(farebox_gateway* gateway) {
    farebox_error* error = NULL;
    farebox_selection_request request;
    farebox_candidate candidate;
    farebox_operation* operation;
    farebox_cursor* cursor;
    farebox_selection_request_init(&request);
    request.pipeline = "text-to-image";
    request.model = "a/model";
    request.warm = true;
    operation = farebox_gateway_select(gateway, &request, &error);
    cursor = farebox_operation_cursor(operation, &error);
    farebox_operation_free(operation);
    if (cursor == NULL) {
        fail("select a model", error);
    }
    EXPECT(farebox_cursor_candidate(cursor, 0, &candidate) && strlen(candidate.dropped) == 0);
    EXPECT(strcmp(candidate.price_per_unit, "5000") == 0 && strcmp(candidate.unit, "pixels") == 0);
    EXPECT(strlen(candidate.address) == 42 && strcmp(candidate.orchestrator_version, "0.9.1") == 0);
    EXPECT(candidate.warm && candidate.capacity_in_use == 0);
    farebox_cursor_free(cursor);
}

static void list(farebox_gateway* gateway) {
    farebox_error* error = NULL;
    farebox_listing listing;
    farebox_model model;
    farebox_runner runner;
    farebox_operation* operation = farebox_gateway_orchestrators(gateway);
    farebox_listings* listings = farebox_operation_listings(operation, &error);
    farebox_operation_free(operation);
    if (listings == NULL) {
        fail("list", error);
    }
    EXPECT(farebox_listings_count(listings) == 1);
    EXPECT(farebox_listings_at(listings, 0, &listing) && listing.runners > 0 && listing.rejected == NULL);
    EXPECT(!farebox_listings_at(listings, 1, &listing));
    EXPECT(farebox_listings_runner(listings, 0, 0, &runner) && strlen(runner.app) > 0);
    EXPECT(!farebox_listings_runner(listings, 0, 1000, &runner));
    EXPECT(strcmp(listing.version, "0.9.1") == 0 && listing.models == 1);
    EXPECT(farebox_listings_model(listings, 0, 0, &model) && strcmp(model.pipeline, "text-to-image") == 0);
    EXPECT(model.warm && model.capacity == 2 && strlen(model.price_per_unit) == 0);
    EXPECT(!farebox_listings_model(listings, 0, 1, &model) && !farebox_listings_model(listings, 1, 0, &model));
    farebox_listings_free(listings);
}

static void mistakes(farebox_gateway* gateway) {
    farebox_error* error = NULL;
    farebox_options options;
    farebox_call_request request = call_request();
    farebox_operation* operation;
    farebox_response* response;
    farebox_options_init(&options);
    EXPECT(farebox_gateway_open(&options, &error) == NULL); /* nothing says which orchestrators */
    EXPECT(strlen(farebox_error_hint(error)) > 0);
    farebox_error_free(error);
    error = NULL;
    options.selection = "best";
    EXPECT(farebox_gateway_open(&options, NULL) == NULL);
    request.max_price = "much";
    EXPECT(farebox_gateway_call(gateway, &request, &error) == NULL);
    EXPECT(strcmp(farebox_error_code(error), "invalid_argument") == 0);
    farebox_error_free(error);
    error = NULL;
    request = call_request();
    request.app = "no/such";
    operation = farebox_gateway_call(gateway, &request, &error);
    EXPECT(farebox_operation_session(operation, &error) == NULL); /* another kind of result */
    farebox_error_free(error);
    error = NULL;
    EXPECT(farebox_operation_response(operation, &error) == NULL);
    EXPECT(strcmp(farebox_error_code(error), "no_orchestrator") == 0);
    farebox_error_free(error);
    error = NULL;
    farebox_operation_free(operation);
    /* An older program, which knows only the first fields. */
    request = call_request();
    request.size = offsetof(farebox_call_request, max_price);
    request.max_price = (const char*)1;
    request.timeout_ms = -5;
    operation = farebox_gateway_call(gateway, &request, &error);
    response = farebox_operation_response(operation, &error);
    EXPECT(response != NULL && error == NULL);
    farebox_response_free(response);
    farebox_operation_free(operation);
    /* As free() does. */
    farebox_operation_free(NULL);
    farebox_response_free(NULL);
    farebox_session_free(NULL);
    farebox_cursor_free(NULL);
    farebox_selected_free(NULL);
    farebox_listings_free(NULL);
    farebox_error_free(NULL);
    farebox_gateway_close(NULL);
    farebox_text_free(NULL);
}

int main(int argc, char** argv) {
    farebox_gateway* gateway;
    farebox_error* error = NULL;
    char* metrics;
    if (argc != 2) {
        return 2;
    }
    EXPECT(strlen(farebox_version()) > 0);
    gateway = open_gateway(argv[1]);
    call(gateway);
    call_back(gateway);
    run_session(gateway);
    choose(gateway);
    choose_model(gateway);
    list(gateway);
    drop(gateway);
    mistakes(gateway);
    metrics = farebox_gateway_metrics(gateway);
    EXPECT(strstr(metrics, "farebox_gateway_app_jobs_total{app=\"echo/single\"}") != NULL);
    farebox_text_free(metrics);
    farebox_gateway_close(gateway);
    gateway = farebox_gateway_open_from_env(&error);
    EXPECT(gateway == NULL && strcmp(farebox_error_code(error), "invalid_argument") == 0);
    farebox_error_free(error);
    puts(problems == 0 ? "all well" : "not well");
    return problems == 0 ? 0 : 1;
}
