-- The schema as migrations 0001 to 0030 left it, as pg_dump writes it (docs/decisions/0044). What a table is for stands
-- with its model. Rights of the application's role come before the default ones: evidence is never more than added to.

SET LOCAL check_function_bodies = false;

CREATE FUNCTION public.erase_taken_at(agreed_until timestamp with time zone) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
            WITH gone AS (DELETE FROM public.taken_at WHERE agreed_at <= agreed_until RETURNING 1)
            SELECT count(*) FROM gone
        $$;

CREATE FUNCTION public.erase_unused_evidence(erased uuid, unused_since timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        BEGIN
            IF coalesce((SELECT bool_or(lasting OR at > unused_since) FROM public.hand_in WHERE evidence_id = erased), true) THEN
                RETURN false;
            END IF;
            DELETE FROM public.derivative WHERE evidence_id = erased;
            DELETE FROM public.taken_at WHERE evidence_id = erased;
            DELETE FROM public.hand_in WHERE evidence_id = erased;
            DELETE FROM public.evidence WHERE id = erased;
            RETURN FOUND;
        END $$;

CREATE FUNCTION public.ledger_spelled(value jsonb) RETURNS text
    LANGUAGE sql STABLE STRICT
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    -- Canonical JSON of a flat object of strings, whole numbers and nulls, as app/core/canonical.py spells it.
    SELECT '{' || coalesce(string_agg(
        to_json(key)::text || ':' || CASE jsonb_typeof(one) WHEN 'string' THEN to_json(normalize(one #>> '{}', NFC))::text ELSE one::text END,
        ',' ORDER BY key COLLATE "C"
    ), '') || '}' FROM jsonb_each(value) AS each (key, one)
$$;

CREATE FUNCTION public.ledger_write() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    SET bytea_output TO 'hex'
    SET extra_float_digits TO '1'
    AS $_$
DECLARE
    estate uuid;
    kind text;
    about text;
    shown jsonb;
    seen jsonb;
    opening text;
    fresh bytea;
    number integer;
    instant timestamptz;
    line text;
BEGIN
    EXECUTE 'SELECT ' || TG_ARGV[0] || ', ' || TG_ARGV[2] || ', ' || TG_ARGV[3] || ' FROM (SELECT ($1).*) AS r'
        INTO kind, about, shown USING NEW;
    SELECT coalesce(jsonb_object_agg(key, value), '{}') INTO seen
        FROM jsonb_each_text(to_jsonb(NEW) - string_to_array(TG_ARGV[4], ' '));
    opening := '{"row":' || public.ledger_spelled(seen) || ',"table":"' || TG_TABLE_NAME || '"}';
    -- One writer at a time: no two transactions can wait for each other's estates, and nothing is locked after this.
    PERFORM pg_advisory_xact_lock(2036489063, 0);
    FOR estate IN EXECUTE TG_ARGV[1] USING NEW LOOP
        INSERT INTO public.ledger AS l (community_id, next_seq) VALUES (estate, 1)
            ON CONFLICT (community_id) DO UPDATE SET next_seq = l.next_seq + 1
            RETURNING next_seq - 1 INTO number;
        SELECT clock_timestamp() + ahead INTO instant FROM public.installation;
        fresh := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
        line := public.ledger_spelled(jsonb_build_object(
            'c', encode(sha256(convert_to(E'yigai/v1/ledger
', 'UTF8') || fresh || convert_to(opening, 'UTF8')), 'hex'),
            'ledger', 'community-' || estate,
            'ref', about,
            'seq', number,
            't', kind,
            'ts', to_char(instant, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            'v', 1
        ) || coalesce(shown, '{}'));
        INSERT INTO public.ledger_entry (community_id, seq, kind, subject, ref, ts, salt, leaf)
            VALUES (estate, number, kind, TG_TABLE_NAME, about, instant, fresh, convert_to(line, 'UTF8'));
    END LOOP;
    RETURN NULL;
END $_$;

CREATE TABLE public.acceptance_check (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    plan_version_id uuid NOT NULL,
    certificate_id uuid NOT NULL,
    facts jsonb NOT NULL,
    sha256 bytea NOT NULL,
    posting_id uuid NOT NULL,
    by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_acceptance_check_sha256_length CHECK ((octet_length(sha256) = 32))
);

CREATE TABLE public.announcement (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    community_id uuid NOT NULL,
    kind character varying NOT NULL,
    text character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    told_at timestamp with time zone,
    CONSTRAINT ck_announcement_kind CHECK (kind IN ('binding_made', 'binding_confirmed', 'binding_ended', 'binding_objected', 'objection_decided', 'request_decided'))
);

CREATE TABLE public.answered_request (
    person_id uuid NOT NULL,
    operation character varying NOT NULL,
    key character varying NOT NULL,
    payload_sha256 bytea NOT NULL,
    answer jsonb NOT NULL,
    answered_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_answered_request_payload_sha256_length CHECK ((octet_length(payload_sha256) = 32))
);

CREATE TABLE public.application (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    number integer NOT NULL,
    matter character varying NOT NULL,
    way character varying NOT NULL,
    part_id uuid,
    owner_id uuid,
    resident_id uuid,
    entered_by uuid,
    scope jsonb NOT NULL,
    words character varying NOT NULL,
    figures jsonb NOT NULL,
    evidence uuid[] NOT NULL,
    due_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_application_by_one CHECK ((num_nonnulls(resident_id, entered_by) = 1)),
    CONSTRAINT ck_application_household CHECK (((way = 'committee') = (part_id IS NULL))),
    CONSTRAINT ck_application_matter CHECK (matter IN ('whole', 'lift', 'pipes', 'envelope', 'stairs', 'grounds', 'elderly', 'other')),
    CONSTRAINT ck_application_number CHECK ((number > 0)),
    CONSTRAINT ck_application_own_phone CHECK (((way = 'app') = (resident_id IS NOT NULL))),
    CONSTRAINT ck_application_way CHECK (way IN ('app', 'call', 'window', 'web', 'committee')),
    CONSTRAINT ck_application_whose CHECK (((entered_by IS NULL) OR (part_id IS NULL) OR (owner_id IS NOT NULL)))
);

CREATE TABLE public.application_step (
    id bigint NOT NULL,
    application_id uuid NOT NULL,
    act character varying NOT NULL,
    way character varying,
    project_id uuid,
    words character varying NOT NULL,
    evidence uuid[] NOT NULL,
    resident_id uuid,
    staff_id uuid,
    at timestamp with time zone NOT NULL,
    owner_id uuid,
    CONSTRAINT ck_application_step_act CHECK (act IN ('repeat', 'accept', 'return', 'withdraw', 'link')),
    CONSTRAINT ck_application_step_by_one CHECK ((num_nonnulls(resident_id, staff_id) = 1)),
    CONSTRAINT ck_application_step_by_staff CHECK (((act IN ('repeat', 'withdraw')) OR (staff_id IS NOT NULL))),
    CONSTRAINT ck_application_step_project CHECK (((act = 'link') = (project_id IS NOT NULL))),
    CONSTRAINT ck_application_step_way CHECK (way IN ('app', 'call', 'window', 'web', 'committee')),
    CONSTRAINT ck_application_step_whose CHECK (((owner_id IS NULL) OR ((act = 'repeat') AND (staff_id IS NOT NULL))))
);

CREATE SEQUENCE public.application_step_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.application_step_id_seq OWNED BY public.application_step.id;

CREATE TABLE public.appointment_consent (
    appointment_id uuid NOT NULL,
    owner character varying NOT NULL,
    resident_id uuid NOT NULL,
    agrees boolean NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.area_objection (
    id uuid NOT NULL,
    correction_id uuid NOT NULL,
    objector character varying NOT NULL,
    objection character varying NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.attempts (
    subject uuid NOT NULL,
    on_day date NOT NULL,
    failures integer NOT NULL,
    CONSTRAINT ck_attempts_failures CHECK ((failures >= 0))
);

CREATE TABLE public.attestation (
    vote_id uuid NOT NULL,
    seq integer NOT NULL,
    by character varying NOT NULL,
    finding character varying NOT NULL,
    sha256 bytea NOT NULL,
    words character varying NOT NULL,
    attested_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_attestation_faults_are_told CHECK (((finding = 'sound') OR (words <> ''))),
    CONSTRAINT ck_attestation_finding CHECK (finding IN ('sound', 'faults')),
    CONSTRAINT ck_attestation_sha256_length CHECK ((octet_length(sha256) = 32))
);

CREATE TABLE public.authorised_voter (
    id uuid NOT NULL,
    owner_id uuid NOT NULL,
    name character varying NOT NULL,
    document character varying NOT NULL,
    from_on date NOT NULL,
    until_on date,
    change_id uuid NOT NULL,
    CONSTRAINT ck_authorised_voter_period CHECK ((until_on >= from_on))
);

CREATE TABLE public.ballot (
    id uuid NOT NULL,
    vote_id uuid NOT NULL,
    voter character varying NOT NULL,
    channel character varying NOT NULL,
    capacity character varying NOT NULL,
    cast_by character varying NOT NULL,
    resident_id uuid,
    paper_id uuid,
    choices jsonb NOT NULL,
    seq integer NOT NULL,
    ts timestamp with time zone NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    nonce character varying NOT NULL,
    salt bytea NOT NULL,
    commitment bytea NOT NULL,
    leaf bytea NOT NULL,
    authority_id uuid,
    session_id uuid,
    entered_by uuid,
    witness uuid,
    evidence_id uuid,
    CONSTRAINT ck_ballot_assisted_before_two CHECK (((((channel = 'onsite') AND (paper_id IS NULL)) = (entered_by IS NOT NULL)) AND (num_nonnulls(entered_by, witness, session_id) = ANY (ARRAY[0, 3])))),
    CONSTRAINT ck_ballot_capacity CHECK (capacity IN ('owner', 'proxy', 'guardian', 'authorised')),
    CONSTRAINT ck_ballot_channel CHECK (channel IN ('online', 'paper', 'onsite')),
    CONSTRAINT ck_ballot_nonce CHECK (((nonce)::text ~ '^[0-9a-f]{32}$'::text)),
    CONSTRAINT ck_ballot_paper_has_receipt CHECK (((channel = 'paper') <= (paper_id IS NOT NULL))),
    CONSTRAINT ck_ballot_phone_has_resident CHECK (((channel = 'online') = (resident_id IS NOT NULL))),
    CONSTRAINT ck_ballot_salt_length CHECK ((octet_length(salt) = 32)),
    CONSTRAINT ck_ballot_two_persons CHECK ((entered_by <> witness))
);

CREATE TABLE public.binding (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    community_id uuid NOT NULL,
    part_id uuid NOT NULL,
    code_id uuid,
    made_at timestamp with time zone NOT NULL,
    owner_id uuid,
    evidence character varying,
    confirmed_by uuid,
    confirmed_at timestamp with time zone,
    ended_at timestamp with time zone,
    confirmed_how character varying,
    ended_reason character varying,
    kind character varying NOT NULL,
    made_how character varying NOT NULL,
    invitation_id uuid,
    request_id uuid,
    admitted_by uuid,
    until_on date,
    CONSTRAINT ck_binding_admitted_by CHECK (((admitted_by IS NULL) OR ((kind = 'occupant') AND (evidence IS NOT NULL)))),
    CONSTRAINT ck_binding_confirmed_by CHECK (((NOT ((confirmed_how)::text IS DISTINCT FROM 'staff'::text)) = (confirmed_by IS NOT NULL))),
    CONSTRAINT ck_binding_confirmed_how CHECK (confirmed_how IN ('staff', 'register_phone', 'document')),
    CONSTRAINT ck_binding_confirmed_owner CHECK (((owner_id IS NULL) = (confirmed_at IS NULL))),
    CONSTRAINT ck_binding_confirmed_somehow CHECK (((confirmed_how IS NULL) = (confirmed_at IS NULL))),
    CONSTRAINT ck_binding_ended_reason CHECK (((ended_at IS NULL) = (ended_reason IS NULL))),
    CONSTRAINT ck_binding_kind CHECK (kind IN ('owner', 'occupant', 'helper')),
    CONSTRAINT ck_binding_made_by_code CHECK (((made_how = 'code') = (code_id IS NOT NULL))),
    CONSTRAINT ck_binding_made_by_invitation CHECK (((made_how = 'invitation') = (invitation_id IS NOT NULL))),
    CONSTRAINT ck_binding_made_by_request CHECK (((made_how = 'remote') = (request_id IS NOT NULL))),
    CONSTRAINT ck_binding_made_how CHECK (made_how IN ('code', 'remote', 'invitation')),
    CONSTRAINT ck_binding_occupant_until CHECK (((kind = 'occupant') = (until_on IS NOT NULL))),
    CONSTRAINT ck_binding_owners_alone_confirmed CHECK (((kind = 'owner') OR (confirmed_at IS NULL)))
);

CREATE TABLE public.binding_invitation (
    id uuid NOT NULL,
    token_sha256 bytea NOT NULL,
    community_id uuid NOT NULL,
    part_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    kind character varying NOT NULL,
    invited_id uuid,
    until_on date,
    label character varying NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT ck_binding_invitation_invited_owner CHECK (((kind = 'owner') = (invited_id IS NOT NULL))),
    CONSTRAINT ck_binding_invitation_kind CHECK (kind IN ('owner', 'occupant', 'helper')),
    CONSTRAINT ck_binding_invitation_occupant_until CHECK (((kind = 'occupant') = (until_on IS NOT NULL))),
    CONSTRAINT ck_binding_invitation_token_sha256_length CHECK ((octet_length(token_sha256) = 32)),
    CONSTRAINT ck_binding_invitation_used_or_ended CHECK ((num_nonnulls(used_at, ended_at) < 2))
);

CREATE TABLE public.binding_objection (
    id uuid NOT NULL,
    binding_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    ground character varying NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    decided_by uuid,
    upheld boolean,
    decision character varying,
    CONSTRAINT ck_binding_objection_decided_whole CHECK ((num_nonnulls(decided_at, decided_by, upheld, decision) = ANY (ARRAY[0, 4])))
);

CREATE TABLE public.binding_request (
    id uuid NOT NULL,
    number character varying NOT NULL,
    resident_id uuid NOT NULL,
    community_id uuid NOT NULL,
    building character varying NOT NULL,
    stairwell character varying NOT NULL,
    room character varying NOT NULL,
    place_key character varying NOT NULL,
    part_id uuid,
    name character varying NOT NULL,
    state character varying NOT NULL,
    made_at timestamp with time zone NOT NULL,
    complete_at timestamp with time zone,
    ended_at timestamp with time zone,
    decided_by uuid,
    reason character varying,
    CONSTRAINT ck_binding_request_decided_by CHECK (((state IN ('accepted', 'refused')) = (decided_by IS NOT NULL))),
    CONSTRAINT ck_binding_request_ended CHECK (((state IN ('accepted', 'refused', 'withdrawn')) = (ended_at IS NOT NULL))),
    CONSTRAINT ck_binding_request_reason CHECK (((state = 'refused') = (reason IS NOT NULL))),
    CONSTRAINT ck_binding_request_state CHECK (state IN ('incomplete', 'waiting', 'accepted', 'refused', 'withdrawn'))
);

CREATE TABLE public.binding_sheet (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    building character varying NOT NULL,
    stairwell character varying NOT NULL,
    codes integer NOT NULL,
    printed_by uuid NOT NULL,
    printed_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_binding_sheet_codes CHECK ((codes > 0))
);

CREATE TABLE public.box_opening (
    id uuid NOT NULL,
    session_id uuid NOT NULL,
    sheets integer NOT NULL,
    foreign_sheets integer NOT NULL,
    serials character varying[] NOT NULL,
    note character varying NOT NULL,
    photos uuid[] NOT NULL,
    opened_by uuid NOT NULL,
    witness uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_box_opening_sheets CHECK (((sheets >= 0) AND ((foreign_sheets >= 0) AND (foreign_sheets <= sheets)))),
    CONSTRAINT ck_box_opening_two_persons CHECK ((opened_by <> witness))
);

CREATE TABLE public.building (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    name character varying NOT NULL,
    sort_key character varying NOT NULL,
    change_id uuid NOT NULL
);

CREATE TABLE public.bundle_export (
    id uuid NOT NULL,
    vote_id uuid NOT NULL,
    recipient character varying NOT NULL,
    unit character varying NOT NULL,
    purpose character varying NOT NULL,
    rows integer NOT NULL,
    size integer NOT NULL,
    sha256 bytea NOT NULL,
    exported_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_bundle_export_expires CHECK ((expires_at > at)),
    CONSTRAINT ck_bundle_export_sha256_length CHECK ((octet_length(sha256) = 32))
);

CREATE TABLE public.calendar_day (
    day date NOT NULL,
    is_rest_day boolean NOT NULL,
    source character varying NOT NULL
);

CREATE TABLE public.case_call (
    look_id uuid CONSTRAINT case_call_look_id_not_null1 NOT NULL,
    outcome character varying NOT NULL,
    words character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_case_call_outcome CHECK (outcome IN ('satisfied', 'partly', 'unsatisfied', 'unreachable', 'refused'))
);

CREATE TABLE public.case_call_look (
    id uuid NOT NULL,
    sample_id uuid NOT NULL,
    "position" integer NOT NULL,
    looked_by uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.case_clock (
    id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    kind character varying NOT NULL,
    due_id uuid NOT NULL,
    first_due_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone NOT NULL,
    stopped_at timestamp with time zone,
    CONSTRAINT ck_case_clock_kind CHECK (kind IN ('dispatch', 'accept', 'return', 'first_action', 'resolve', 'confirm', 'call_back')),
    CONSTRAINT ck_case_clock_period CHECK (((stopped_at IS NULL) OR (stopped_at >= started_at)))
);

CREATE TABLE public.case_event (
    id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    number integer NOT NULL,
    act character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    staff_id uuid,
    reporter_id uuid,
    acted_as character varying NOT NULL,
    to_rung character varying,
    to_unit_id uuid,
    outcome character varying,
    pause character varying,
    rung character varying,
    into_id uuid,
    words character varying NOT NULL,
    inward boolean NOT NULL,
    facts jsonb NOT NULL,
    CONSTRAINT ck_case_event_act CHECK (act IN ('reported', 'added', 'corrected', 'withdrawn', 'joined', 'dispatched', 'accepted', 'refused', 'handed_on', 'fell_back', 'acted', 'paused', 'resumed', 'extension_asked', 'extension_granted', 'extension_denied', 'said_done', 'said_fixed', 'said_not_fixed', 'left_unrated', 'reopened', 'decided', 'escalated', 'redirected', 'messaged', 'contact_granted', 'merge_proposed', 'merged', 'unmerged', 'released', 'taken_back', 'followed_up')),
    CONSTRAINT ck_case_event_by_one CHECK ((num_nonnulls(staff_id, reporter_id) <= 1)),
    CONSTRAINT ck_case_event_done_how CHECK (((act <> 'said_done') OR (outcome IS NOT NULL))),
    CONSTRAINT ck_case_event_escalated_to CHECK (((act = 'escalated') = (rung IS NOT NULL))),
    CONSTRAINT ck_case_event_merged_into CHECK (((act = 'merged') <= (into_id IS NOT NULL))),
    CONSTRAINT ck_case_event_outcome CHECK (outcome IN ('fixed', 'partly', 'not_fixed', 'out_of_scope', 'contract_dispute', 'warranty', 'duplicate', 'redirected')),
    CONSTRAINT ck_case_event_pause CHECK (pause IN ('waits_for_reporter', 'waits_for_material', 'waits_for_weather', 'waits_for_approval')),
    CONSTRAINT ck_case_event_paused_for_a_reason CHECK (((act = 'paused') = (pause IS NOT NULL))),
    CONSTRAINT ck_case_event_rung CHECK (rung IN ('unit', 'supervisor', 'community', 'street', 'district')),
    CONSTRAINT ck_case_event_to_seat CHECK ((((NOT ((to_rung)::text IS DISTINCT FROM 'unit'::text)) = (to_unit_id IS NOT NULL)) AND ((to_rung IS NULL) OR (to_rung IN ('unit', 'community', 'street', 'district')))))
);

CREATE TABLE public.case_pause (
    id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    since_at timestamp with time zone NOT NULL,
    until_at timestamp with time zone,
    CONSTRAINT ck_case_pause_period CHECK (((until_at IS NULL) OR (until_at >= since_at)))
);

CREATE TABLE public.case_photo (
    id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    event_id uuid NOT NULL,
    evidence_id uuid NOT NULL,
    use character varying NOT NULL,
    CONSTRAINT ck_case_photo_use CHECK (use IN ('report', 'progress', 'after', 'not_fixed'))
);

CREATE TABLE public.case_policy (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    number integer NOT NULL,
    limits jsonb NOT NULL,
    rules jsonb NOT NULL,
    sha256 bytea NOT NULL,
    reason character varying NOT NULL,
    entered_by uuid,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_case_policy_number CHECK ((number > 0)),
    CONSTRAINT ck_case_policy_sha256_length CHECK ((octet_length(sha256) = 32))
);

CREATE TABLE public.case_reporter (
    id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    first boolean NOT NULL,
    alias character varying NOT NULL,
    resident_id uuid,
    part_id uuid,
    name_sealed bytea,
    phone_sealed bytea,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_case_reporter_sealed_of_callers CHECK (((resident_id IS NULL) OR (num_nonnulls(name_sealed, phone_sealed) = 0)))
);

CREATE TABLE public.case_sample (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    from_at timestamp with time zone NOT NULL,
    until_at timestamp with time zone NOT NULL,
    seed character varying NOT NULL,
    size integer NOT NULL,
    population integer NOT NULL,
    population_sha256 bytea NOT NULL,
    drawn_by uuid,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_case_sample_period CHECK ((until_at > from_at)),
    CONSTRAINT ck_case_sample_population_sha256_length CHECK ((octet_length(population_sha256) = 32)),
    CONSTRAINT ck_case_sample_size CHECK (((size > 0) AND (population >= size)))
);

CREATE TABLE public.case_sample_entry (
    sample_id uuid NOT NULL,
    "position" integer NOT NULL,
    complaint_id uuid NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    stratum character varying NOT NULL
);

CREATE TABLE public.check_in (
    id uuid NOT NULL,
    session_id uuid NOT NULL,
    vote_id uuid NOT NULL,
    voter character varying NOT NULL,
    capacity character varying NOT NULL,
    cast_by character varying NOT NULL,
    authority_id uuid,
    identified_by character varying NOT NULL,
    serial character varying,
    checked_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_check_in_capacity CHECK (capacity IN ('owner', 'proxy', 'guardian', 'authorised'))
);

CREATE TABLE public.claim (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    subject_kind character varying NOT NULL,
    subject_id uuid NOT NULL,
    part_id uuid NOT NULL,
    owner_id uuid,
    owner_ids uuid[] NOT NULL,
    said jsonb NOT NULL,
    evidence_class character varying NOT NULL,
    evidence_id uuid,
    reference character varying NOT NULL,
    agent_id uuid,
    agent_roles character varying[] NOT NULL,
    mends_id uuid,
    spoken_at timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    helper_id uuid,
    helper_binding_id uuid,
    CONSTRAINT ck_claim_by_one CHECK ((num_nonnulls(agent_id, helper_id) = 1)),
    CONSTRAINT ck_claim_evidence_class CHECK (evidence_class IN ('own_word_2', 'own_word_1', 'signed_sheet', 'visit_witnessed', 'visit', 'phone_recorded', 'phone', 'group_list', 'questionnaire', 'oral', 'prepared')),
    CONSTRAINT ck_claim_helper_by_binding CHECK (((helper_id IS NULL) = (helper_binding_id IS NULL))),
    CONSTRAINT ck_claim_helper_for_one_owner CHECK (((helper_id IS NULL) OR ((owner_id IS NOT NULL) AND (owner_ids = ARRAY[owner_id]) AND (reference <> '')))),
    CONSTRAINT ck_claim_mends_another CHECK ((mends_id <> id)),
    CONSTRAINT ck_claim_not_own_word CHECK (((evidence_class)::text !~~ 'own_word%'::text)),
    CONSTRAINT ck_claim_prepared_by_helper CHECK (((evidence_class = 'prepared') = (helper_id IS NOT NULL))),
    CONSTRAINT ck_claim_sheet_with_photo CHECK (((evidence_class = 'signed_sheet') <= (evidence_id IS NOT NULL))),
    CONSTRAINT ck_claim_spoken_before CHECK ((spoken_at <= at)),
    CONSTRAINT ck_claim_subject_kind CHECK (((subject_kind)::text ~ '^[a-z][a-z0-9_]{0,39}$'::text))
);

CREATE TABLE public.claim_call (
    id uuid NOT NULL,
    look_id uuid CONSTRAINT claim_call_look_id_not_null1 NOT NULL,
    outcome character varying NOT NULL,
    note character varying NOT NULL,
    called_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_claim_call_outcome CHECK (outcome IN ('confirmed', 'denied', 'unreachable', 'refused'))
);

CREATE TABLE public.claim_call_look (
    id uuid NOT NULL,
    sample_id uuid NOT NULL,
    "position" integer NOT NULL,
    looked_by uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.claim_event (
    seq bigint NOT NULL,
    claim_id uuid NOT NULL,
    act character varying NOT NULL,
    way character varying,
    owner_id uuid,
    resident_id uuid,
    recorded_by uuid,
    said jsonb,
    told character varying NOT NULL,
    known_by character varying NOT NULL,
    evidence_id uuid,
    finding character varying,
    role character varying,
    dispute_seq bigint,
    due_id uuid,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_claim_event_act CHECK (act IN ('confirm', 'correct', 'dispute', 'find', 'mend', 'own_word')),
    CONSTRAINT ck_claim_event_by_one CHECK ((num_nonnulls(resident_id, recorded_by) = 1)),
    CONSTRAINT ck_claim_event_correction_says CHECK (((act = 'correct') = (said IS NOT NULL))),
    CONSTRAINT ck_claim_event_dispute_has_term CHECK (((act = 'dispute') <= (due_id IS NOT NULL))),
    CONSTRAINT ck_claim_event_finding CHECK (finding IN ('forged', 'genuine')),
    CONSTRAINT ck_claim_event_finding_by_staff CHECK (((act = 'find') <= (recorded_by IS NOT NULL))),
    CONSTRAINT ck_claim_event_finding_for_a_unit CHECK (((act = 'find') = (role IS NOT NULL))),
    CONSTRAINT ck_claim_event_finding_of_find CHECK (((act = 'find') = (finding IS NOT NULL))),
    CONSTRAINT ck_claim_event_owner_or_staff CHECK (((act IN ('find', 'mend')) = (way IS NULL))),
    CONSTRAINT ck_claim_event_phone CHECK (((way = 'phone') = (resident_id IS NOT NULL))),
    CONSTRAINT ck_claim_event_role CHECK (role IN ('street_office', 'neighbourhood_committee', 'district_office')),
    CONSTRAINT ck_claim_event_way CHECK (way IN ('phone', 'window', 'slip')),
    CONSTRAINT ck_claim_event_word_of_an_owner CHECK (((way IS NULL) = (owner_id IS NULL)))
);
ALTER TABLE public.claim_event ALTER COLUMN seq ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.claim_event_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.claim_flag_finding (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    kind character varying NOT NULL,
    claim_ids uuid[] NOT NULL,
    finding character varying NOT NULL,
    reasons character varying NOT NULL,
    role character varying NOT NULL,
    found_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_claim_flag_finding_finding CHECK (finding IN ('explained', 'irregular', 'forged')),
    CONSTRAINT ck_claim_flag_finding_kind CHECK (kind IN ('pace', 'one_phone', 'one_image', 'night', 'called_denied')),
    CONSTRAINT ck_claim_flag_finding_of_entries CHECK ((cardinality(claim_ids) > 0))
);

CREATE TABLE public.claim_sample (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    seed character varying NOT NULL,
    own_seed boolean NOT NULL,
    size integer NOT NULL,
    population integer NOT NULL,
    population_sha256 bytea NOT NULL,
    drawn_by uuid NOT NULL,
    drawn_as character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_claim_sample_population_sha256_length CHECK ((octet_length(population_sha256) = 32)),
    CONSTRAINT ck_claim_sample_size CHECK (((size > 0) AND (population >= 0)))
);

CREATE TABLE public.claim_sample_entry (
    sample_id uuid NOT NULL,
    "position" integer NOT NULL,
    kind character varying NOT NULL,
    entry_id uuid NOT NULL,
    stratum character varying NOT NULL,
    part_id uuid NOT NULL,
    agent_id uuid,
    words character varying NOT NULL,
    CONSTRAINT ck_claim_sample_entry_kind CHECK (kind IN ('claim', 'binding', 'paper', 'assisted'))
);

CREATE TABLE public.claim_slip (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    number integer NOT NULL,
    code character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_claim_slip_number CHECK ((number > 0))
);

CREATE TABLE public.claim_slip_delivery (
    id uuid NOT NULL,
    slip_id uuid NOT NULL,
    fate character varying NOT NULL,
    recipient character varying NOT NULL,
    delivered_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_claim_slip_delivery_fate CHECK (fate IN ('handed', 'in_box', 'posted', 'undeliverable'))
);

CREATE TABLE public.claim_slip_reply (
    id uuid NOT NULL,
    slip_id uuid NOT NULL,
    event_seq bigint NOT NULL,
    way character varying NOT NULL,
    recorded_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_claim_slip_reply_way CHECK (way IN ('post', 'box', 'telephone'))
);

CREATE TABLE public.committee (
    id uuid NOT NULL,
    street_id uuid NOT NULL,
    name character varying NOT NULL
);

CREATE TABLE public.community (
    id uuid NOT NULL,
    committee_id uuid NOT NULL,
    name character varying NOT NULL,
    address character varying NOT NULL,
    revision integer NOT NULL
);

CREATE TABLE public.complaint (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    number integer NOT NULL,
    category character varying NOT NULL,
    urgency character varying NOT NULL,
    words character varying NOT NULL,
    building_id uuid,
    stairwell_id uuid,
    floor character varying NOT NULL,
    spot character varying NOT NULL,
    indoor boolean NOT NULL,
    latitude numeric(9,6),
    longitude numeric(9,6),
    coord_system character varying,
    project_id uuid,
    plan_item character varying NOT NULL,
    about_rung character varying,
    about_unit_id uuid,
    about_people uuid[] NOT NULL,
    channel character varying NOT NULL,
    entered_by uuid,
    policy_id uuid NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    state character varying NOT NULL,
    charge_rung character varying,
    charge_unit_id uuid,
    offered_rung character varying,
    offered_unit_id uuid,
    outcome character varying,
    rating character varying,
    reopened integer NOT NULL,
    paused character varying,
    asked_extension boolean NOT NULL,
    extended boolean NOT NULL,
    raised character varying,
    acted boolean NOT NULL,
    merged_into uuid,
    before_merge character varying,
    released boolean NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT ck_complaint_about_seat CHECK ((((NOT ((about_rung)::text IS DISTINCT FROM 'unit'::text)) = (about_unit_id IS NOT NULL)) AND ((about_rung IS NULL) OR (about_rung IN ('unit', 'community', 'street', 'district'))))),
    CONSTRAINT ck_complaint_by_app_or_staff CHECK (((channel = 'app') = (entered_by IS NULL))),
    CONSTRAINT ck_complaint_channel CHECK (channel IN ('app', 'hotline', 'window', 'supervisor', 'chat')),
    CONSTRAINT ck_complaint_charge_seat CHECK ((((NOT ((charge_rung)::text IS DISTINCT FROM 'unit'::text)) = (charge_unit_id IS NOT NULL)) AND ((charge_rung IS NULL) OR (charge_rung IN ('unit', 'community', 'street', 'district'))))),
    CONSTRAINT ck_complaint_coord_system CHECK (coord_system IN ('wgs84', 'gcj02')),
    CONSTRAINT ck_complaint_merged CHECK (((state = 'merged') = (merged_into IS NOT NULL))),
    CONSTRAINT ck_complaint_merged_into_another CHECK ((merged_into <> id)),
    CONSTRAINT ck_complaint_number CHECK (((number > 0) AND (reopened >= 0))),
    CONSTRAINT ck_complaint_offered_seat CHECK ((((NOT ((offered_rung)::text IS DISTINCT FROM 'unit'::text)) = (offered_unit_id IS NOT NULL)) AND ((offered_rung IS NULL) OR (offered_rung IN ('unit', 'community', 'street', 'district'))))),
    CONSTRAINT ck_complaint_outcome CHECK (outcome IN ('fixed', 'partly', 'not_fixed', 'out_of_scope', 'contract_dispute', 'warranty', 'duplicate', 'redirected')),
    CONSTRAINT ck_complaint_paused CHECK (paused IN ('waits_for_reporter', 'waits_for_material', 'waits_for_weather', 'waits_for_approval')),
    CONSTRAINT ck_complaint_point CHECK ((num_nonnulls(latitude, longitude, coord_system) = ANY (ARRAY[0, 3]))),
    CONSTRAINT ck_complaint_raised CHECK (raised IN ('unit', 'supervisor', 'community', 'street', 'district')),
    CONSTRAINT ck_complaint_rating CHECK (rating IN ('fixed', 'not_fixed', 'not_rated')),
    CONSTRAINT ck_complaint_state CHECK (state IN ('reported', 'offered', 'returned', 'in_hand', 'said_done', 'disputed', 'closed', 'redirected', 'withdrawn', 'merged')),
    CONSTRAINT ck_complaint_urgency CHECK (urgency IN ('danger', 'supply', 'nuisance', 'ordinary', 'complex'))
);

CREATE TABLE public.condition_met (
    opinion_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.consent (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    purpose character varying NOT NULL,
    notice_edition character varying NOT NULL,
    given_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone,
    CONSTRAINT ck_consent_purpose CHECK ((purpose = 'messages'))
);

CREATE TABLE public.consult_opening (
    consultation_id uuid NOT NULL,
    round character varying NOT NULL,
    opened_by uuid NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_consult_opening_round CHECK (round IN ('first', 'second', 'third'))
);

CREATE TABLE public.consult_opinion (
    id uuid NOT NULL,
    consultation_id uuid NOT NULL,
    part_id uuid NOT NULL,
    voice character varying NOT NULL,
    owner_id uuid,
    resident_id uuid,
    visit_id uuid,
    stance character varying NOT NULL,
    condition character varying NOT NULL,
    reasons character varying[] NOT NULL,
    words character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    helper_id uuid,
    CONSTRAINT ck_consult_opinion_by_one_way CHECK ((num_nonnulls(resident_id, visit_id, helper_id) = 1)),
    CONSTRAINT ck_consult_opinion_condition_said CHECK (((stance <> 'conditional') OR (condition <> ''))),
    CONSTRAINT ck_consult_opinion_helper_for_owner CHECK (((helper_id IS NULL) OR (voice = 'owner'))),
    CONSTRAINT ck_consult_opinion_of_its_visit CHECK (((visit_id IS NULL) OR (visit_id = id))),
    CONSTRAINT ck_consult_opinion_owner_named CHECK (((voice = 'owner') <= (owner_id IS NOT NULL))),
    CONSTRAINT ck_consult_opinion_stance CHECK (stance IN ('agree', 'conditional', 'against', 'undecided')),
    CONSTRAINT ck_consult_opinion_voice CHECK (voice IN ('owner', 'occupant'))
);

CREATE TABLE public.consult_plan (
    consultation_id uuid NOT NULL,
    plan_version_id uuid NOT NULL,
    touched jsonb NOT NULL,
    reason character varying NOT NULL,
    by uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.consult_promise (
    id uuid NOT NULL,
    consultation_id uuid NOT NULL,
    part_id uuid NOT NULL,
    plan_version_id uuid NOT NULL,
    visit_id uuid,
    promised character varying NOT NULL,
    keeper character varying NOT NULL,
    due_on date NOT NULL,
    made_by uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.consult_report (
    consultation_id uuid NOT NULL,
    round character varying NOT NULL,
    figures jsonb NOT NULL,
    sha256 bytea NOT NULL,
    closed_by uuid NOT NULL,
    closed_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_consult_report_round CHECK (round IN ('first', 'second', 'third')),
    CONSTRAINT ck_consult_report_sha256_length CHECK ((octet_length(sha256) = 32))
);

CREATE TABLE public.consult_visit (
    id uuid NOT NULL,
    consultation_id uuid NOT NULL,
    round character varying NOT NULL,
    part_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    seat character varying,
    way character varying NOT NULL,
    outcome character varying NOT NULL,
    met_as character varying,
    owner_id uuid,
    words character varying NOT NULL,
    next_on date,
    evidence uuid[] NOT NULL,
    corrects uuid,
    payload_sha256 bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    walk_paper_id uuid,
    CONSTRAINT ck_consult_visit_by_staff CHECK ((way <> 'app')),
    CONSTRAINT ck_consult_visit_met_as CHECK (met_as IN ('owner', 'owners_agent', 'family', 'tenant')),
    CONSTRAINT ck_consult_visit_met_somebody CHECK (((outcome = 'met') = (met_as IS NOT NULL))),
    CONSTRAINT ck_consult_visit_outcome CHECK (outcome IN ('met', 'nobody', 'looks_empty')),
    CONSTRAINT ck_consult_visit_owner_named CHECK (((met_as IN ('owner', 'owners_agent')) <= (owner_id IS NOT NULL))),
    CONSTRAINT ck_consult_visit_payload_sha256_length CHECK ((octet_length(payload_sha256) = 32)),
    CONSTRAINT ck_consult_visit_round CHECK (round IN ('first', 'second', 'third')),
    CONSTRAINT ck_consult_visit_seat CHECK (seat IN ('neighbourhood_committee', 'grid_worker', 'owners_side')),
    CONSTRAINT ck_consult_visit_seat_of_joint CHECK (((way = 'joint_visit') = (seat IS NOT NULL))),
    CONSTRAINT ck_consult_visit_way CHECK (way IN ('app', 'visit', 'joint_visit', 'call', 'meeting', 'sheet', 'group_list', 'questionnaire'))
);

CREATE TABLE public.consultation (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    project_id uuid NOT NULL,
    title character varying NOT NULL,
    scope jsonb NOT NULL,
    body character varying NOT NULL,
    voice_rule character varying NOT NULL,
    cooling_days integer NOT NULL,
    most_visits integer NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_consultation_body CHECK (body IN ('owners_committee', 'management_committee', 'neighbourhood_committee', 'residents_group')),
    CONSTRAINT ck_consultation_cooling_days CHECK (((cooling_days >= 0) AND (cooling_days <= 90))),
    CONSTRAINT ck_consultation_most_visits CHECK (((most_visits >= 1) AND (most_visits <= 20))),
    CONSTRAINT ck_consultation_voice_rule CHECK (voice_rule IN ('owners', 'owners_first'))
);

CREATE TABLE public.contact_grant (
    id uuid NOT NULL,
    complaint_id uuid NOT NULL,
    reporter_id uuid NOT NULL,
    to_rung character varying NOT NULL,
    to_unit_id uuid,
    phone_sealed bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);

CREATE TABLE public.content_check (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    kind character varying NOT NULL,
    subject_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    text character varying,
    evidence_id uuid,
    state character varying NOT NULL,
    why character varying,
    label integer,
    trace_id character varying,
    tries integer NOT NULL,
    made_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    settled_at timestamp with time zone,
    CONSTRAINT ck_content_check_due CHECK (((due_at IS NULL) = (state <> 'pending'))),
    CONSTRAINT ck_content_check_kind CHECK (kind IN ('objection', 'dispute', 'binding_objection', 'survey_answer', 'complaint', 'picture')),
    CONSTRAINT ck_content_check_picture_is_evidence CHECK (((kind = 'picture') = (evidence_id IS NOT NULL))),
    CONSTRAINT ck_content_check_review_has_reason CHECK (((why IS NULL) = (state <> 'review'))),
    CONSTRAINT ck_content_check_settled CHECK (((settled_at IS NULL) = (state = 'pending'))),
    CONSTRAINT ck_content_check_state CHECK (state IN ('pending', 'pass', 'review', 'risky')),
    CONSTRAINT ck_content_check_text_or_picture CHECK ((num_nonnulls(text, evidence_id) = 1)),
    CONSTRAINT ck_content_check_why CHECK (why IN ('suggested', 'no_answer', 'quota', 'no_visit', 'not_configured', 'not_checked'))
);

CREATE TABLE public.content_decision (
    id uuid NOT NULL,
    check_id uuid NOT NULL,
    number integer NOT NULL,
    released boolean NOT NULL,
    reason character varying NOT NULL,
    decided_by uuid NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_content_decision_number CHECK ((number > 0)),
    CONSTRAINT ck_content_decision_reason CHECK ((reason <> ''))
);

CREATE TABLE public.correction (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    kind character varying NOT NULL,
    part_id uuid,
    owner_id uuid,
    payload_sealed bytea NOT NULL,
    summary character varying NOT NULL,
    reason character varying NOT NULL,
    document character varying NOT NULL,
    state character varying NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    decision_reason character varying NOT NULL,
    CONSTRAINT ck_correction_kind CHECK (kind IN ('area', 'transfer', 'death', 'retire', 'merge', 'authorise')),
    CONSTRAINT ck_correction_state CHECK (state IN ('proposed', 'approved', 'rejected')),
    CONSTRAINT ck_correction_two_persons CHECK ((decided_by <> proposed_by))
);

CREATE TABLE public.cosignature (
    vote_id uuid NOT NULL,
    size integer NOT NULL,
    witness_id uuid NOT NULL,
    line character varying NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_cosignature_size CHECK ((size > 0))
);

CREATE TABLE public.count_sheet (
    id uuid NOT NULL,
    vote_id uuid NOT NULL,
    session_id uuid,
    figures jsonb NOT NULL,
    difference character varying NOT NULL,
    photos uuid[] NOT NULL,
    signed_by uuid NOT NULL,
    second uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_count_sheet_shown_by_a_photo CHECK ((cardinality(photos) > 0)),
    CONSTRAINT ck_count_sheet_two_persons CHECK ((signed_by <> second))
);

CREATE TABLE public.counted_result (
    vote_id uuid NOT NULL,
    seq integer NOT NULL,
    tally bytea NOT NULL,
    sha256 bytea NOT NULL,
    sensitive boolean NOT NULL,
    counted_by uuid,
    seconded_by uuid,
    at timestamp with time zone NOT NULL,
    document character varying NOT NULL,
    evidence_id uuid
);

CREATE TABLE public.damage (
    id uuid NOT NULL,
    kind character varying NOT NULL,
    subject character varying NOT NULL,
    subject_id uuid NOT NULL,
    community_id uuid,
    said character varying NOT NULL,
    found_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_damage_kind CHECK (kind IN ('log', 'file'))
);

CREATE TABLE public.derivative (
    evidence_id uuid NOT NULL,
    size character varying NOT NULL,
    sha256 bytea NOT NULL,
    CONSTRAINT ck_derivative_sha256_length CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT ck_derivative_size CHECK (size IN ('view', 'thumbnail'))
);

CREATE TABLE public.dispute (
    id uuid NOT NULL,
    vote_id uuid NOT NULL,
    voter character varying NOT NULL,
    paper_id uuid,
    ballot_id uuid,
    ground character varying NOT NULL,
    told character varying NOT NULL,
    evidence_id uuid,
    resident_id uuid,
    recorded_by uuid,
    after_count boolean NOT NULL,
    due_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_dispute_ground CHECK (ground IN ('not_signed', 'not_asked', 'no_authority', 'deceased', 'not_owner', 'otherwise')),
    CONSTRAINT ck_dispute_of_something CHECK ((num_nonnulls(paper_id, ballot_id) > 0)),
    CONSTRAINT ck_dispute_told_by_one CHECK ((num_nonnulls(resident_id, recorded_by) = 1))
);

CREATE TABLE public.dispute_finding (
    dispute_id uuid NOT NULL,
    found_by uuid NOT NULL,
    role character varying NOT NULL,
    finding character varying NOT NULL,
    reasons character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_dispute_finding_finding CHECK (finding IN ('forged', 'genuine')),
    CONSTRAINT ck_dispute_finding_role CHECK (role IN ('administrator', 'district_office', 'street_office', 'neighbourhood_committee', 'owners_committee', 'grid_worker', 'responsible_unit', 'counter', 'auditor', 'witness', 'third_party_caller', 'volunteer_supervisor', 'stairwell_head'))
);

CREATE TABLE public.district (
    id uuid NOT NULL,
    name character varying NOT NULL
);

CREATE TABLE public.due_time (
    id uuid NOT NULL,
    start_at timestamp with time zone NOT NULL,
    amount integer NOT NULL,
    unit character varying NOT NULL,
    due_at timestamp with time zone NOT NULL,
    provisional boolean NOT NULL,
    computed_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_due_time_amount CHECK ((amount > 0)),
    CONSTRAINT ck_due_time_hours_are_certain CHECK (((unit <> 'hours') OR (NOT provisional))),
    CONSTRAINT ck_due_time_period CHECK ((due_at > start_at)),
    CONSTRAINT ck_due_time_unit CHECK (unit IN ('working_days', 'calendar_days', 'hours'))
);

CREATE TABLE public.emergency_act (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    requirement_id uuid NOT NULL,
    plan_version_id uuid NOT NULL,
    document character varying NOT NULL,
    evidence uuid[] NOT NULL,
    reason character varying NOT NULL,
    state character varying NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    decision_reason character varying NOT NULL,
    CONSTRAINT ck_emergency_act_decided CHECK ((((state = 'proposed') = (decided_by IS NULL)) AND ((decided_by IS NULL) = (decided_at IS NULL)))),
    CONSTRAINT ck_emergency_act_state CHECK (state IN ('proposed', 'approved', 'rejected')),
    CONSTRAINT ck_emergency_act_two_persons CHECK ((decided_by <> proposed_by))
);

CREATE TABLE public.evidence (
    id uuid NOT NULL,
    community_id uuid,
    kind character varying NOT NULL,
    sha256 bytea NOT NULL,
    size integer NOT NULL,
    width integer,
    height integer,
    pages integer,
    original_kind character varying NOT NULL,
    original_sha256 bytea NOT NULL,
    original_name character varying NOT NULL,
    uploaded_by uuid NOT NULL,
    uploaded_at timestamp with time zone NOT NULL,
    look bytea,
    CONSTRAINT ck_evidence_extent CHECK (((num_nonnulls(width, height) =
CASE kind
    WHEN 'pdf'::text THEN 0
    ELSE 2
END) AND (num_nonnulls(pages) =
CASE kind
    WHEN 'pdf'::text THEN 1
    ELSE 0
END))),
    CONSTRAINT ck_evidence_kind CHECK (kind IN ('jpeg', 'png', 'pdf')),
    CONSTRAINT ck_evidence_look_length CHECK ((octet_length(look) = 8)),
    CONSTRAINT ck_evidence_original_kind CHECK (original_kind IN ('jpeg', 'png', 'webp', 'heic', 'pdf')),
    CONSTRAINT ck_evidence_original_sha256_length CHECK ((octet_length(original_sha256) = 32)),
    CONSTRAINT ck_evidence_sha256_length CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT ck_evidence_size CHECK ((size > 0))
);

CREATE TABLE public.evidence_use (
    evidence_id uuid NOT NULL,
    kind character varying NOT NULL,
    subject_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_evidence_use_kind CHECK ((kind <> ''))
);

CREATE TABLE public.gate (
    id bigint NOT NULL,
    project_id uuid NOT NULL,
    requirement_id uuid NOT NULL,
    plan_version_id uuid NOT NULL,
    passage character varying NOT NULL,
    subject_kind character varying NOT NULL,
    subject_id uuid NOT NULL,
    reason character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_gate_passage CHECK (passage IN ('passed', 'lapsed')),
    CONSTRAINT ck_gate_subject_kind CHECK (((subject_kind)::text ~ '^[a-z][a-z0-9_]{0,39}$'::text))
);

CREATE TABLE public.gate_certificate (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    project_id uuid NOT NULL,
    kind character varying NOT NULL,
    scope jsonb NOT NULL,
    survey_id uuid,
    consultation_id uuid,
    plan_version_id uuid,
    document character varying NOT NULL,
    sha256 bytea NOT NULL,
    note character varying NOT NULL,
    salt bytea NOT NULL,
    prepared_by uuid NOT NULL,
    certified_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_gate_certificate_kind CHECK (kind IN ('inclusion', 'plan_asked', 'plan_agreed', 'satisfaction')),
    CONSTRAINT ck_gate_certificate_one_source CHECK ((num_nonnulls(survey_id, consultation_id) = 1)),
    CONSTRAINT ck_gate_certificate_salt_length CHECK ((octet_length(salt) = 32)),
    CONSTRAINT ck_gate_certificate_sha256_length CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT ck_gate_certificate_two_persons CHECK ((certified_by <> prepared_by))
);

CREATE SEQUENCE public.gate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.gate_id_seq OWNED BY public.gate.id;

CREATE TABLE public.gate_lapse (
    certificate_id uuid NOT NULL,
    reason character varying NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.grid (
    id uuid NOT NULL,
    committee_id uuid NOT NULL,
    name character varying NOT NULL
);

CREATE TABLE public.grid_stairwell (
    id uuid NOT NULL,
    grid_id uuid NOT NULL,
    stairwell_id uuid NOT NULL,
    from_on date NOT NULL,
    until_on date,
    CONSTRAINT ck_grid_stairwell_period CHECK (((until_on IS NULL) OR (until_on >= from_on)))
);

CREATE TABLE public.hand_in (
    evidence_id uuid NOT NULL,
    person_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    lasting boolean NOT NULL
);

CREATE TABLE public.household_code (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    part_id uuid NOT NULL,
    code_lookup bytea NOT NULL,
    issued_by uuid NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    ended_at timestamp with time zone,
    sheet_id uuid,
    CONSTRAINT ck_household_code_code_lookup_length CHECK ((octet_length(code_lookup) = 32))
);

CREATE TABLE public.indicator_appeal (
    id uuid NOT NULL,
    month_id uuid NOT NULL,
    for_seat character varying NOT NULL,
    words character varying NOT NULL,
    by uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.indicator_appeal_answer (
    appeal_id uuid NOT NULL,
    accepted boolean NOT NULL,
    words character varying NOT NULL,
    answered_by uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.indicator_month (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    month date NOT NULL,
    formula integer NOT NULL,
    figures jsonb NOT NULL,
    sha256 bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_indicator_month_month CHECK ((EXTRACT(day FROM month) = (1)::numeric)),
    CONSTRAINT ck_indicator_month_sha256_length CHECK ((octet_length(sha256) = 32))
);

CREATE TABLE public.installation (
    id integer NOT NULL,
    marker character varying,
    ahead interval NOT NULL,
    field_key_fingerprint character varying,
    CONSTRAINT ck_installation_one_row CHECK ((id = 1)),
    CONSTRAINT ck_installation_real_clock_is_not_moved CHECK (((marker IS NOT NULL) OR (ahead = '00:00:00'::interval)))
);

CREATE SEQUENCE public.installation_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.installation_id_seq OWNED BY public.installation.id;

CREATE TABLE public.issued_paper (
    vote_id uuid NOT NULL,
    serial character varying NOT NULL,
    voter character varying NOT NULL,
    replaces character varying,
    issued_by uuid NOT NULL,
    issued_at timestamp with time zone NOT NULL
);

CREATE TABLE public.joint_confirmation (
    visit_id uuid NOT NULL,
    seat character varying NOT NULL,
    staff_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_joint_confirmation_seat CHECK (seat IN ('neighbourhood_committee', 'grid_worker', 'owners_side'))
);

CREATE TABLE public.later_ballot (
    id uuid NOT NULL,
    vote_id uuid NOT NULL,
    voter character varying NOT NULL,
    channel character varying NOT NULL,
    capacity character varying NOT NULL,
    cast_by character varying NOT NULL,
    resident_id uuid,
    choices jsonb NOT NULL,
    nonce character varying NOT NULL,
    ts timestamp with time zone NOT NULL,
    paper_id uuid,
    authority_id uuid,
    session_id uuid,
    entered_by uuid,
    witness uuid,
    evidence_id uuid,
    CONSTRAINT ck_later_ballot_capacity CHECK (capacity IN ('owner', 'proxy', 'guardian', 'authorised')),
    CONSTRAINT ck_later_ballot_channel CHECK (channel IN ('online', 'paper', 'onsite'))
);

CREATE TABLE public.ledger (
    community_id uuid NOT NULL,
    next_seq integer NOT NULL
);

CREATE TABLE public.ledger_checkpoint (
    community_id uuid NOT NULL,
    size integer NOT NULL,
    root bytea NOT NULL,
    note character varying NOT NULL,
    vkey character varying NOT NULL,
    day date NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_ledger_checkpoint_root_length CHECK ((octet_length(root) = 32)),
    CONSTRAINT ck_ledger_checkpoint_size CHECK ((size > 0))
);

CREATE TABLE public.ledger_cosignature (
    community_id uuid NOT NULL,
    size integer NOT NULL,
    witness_id uuid NOT NULL,
    line character varying NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_ledger_cosignature_size CHECK ((size > 0))
);

CREATE TABLE public.ledger_entry (
    community_id uuid NOT NULL,
    seq integer NOT NULL,
    kind character varying NOT NULL,
    subject character varying NOT NULL,
    ref character varying NOT NULL,
    ts timestamp with time zone NOT NULL,
    salt bytea NOT NULL,
    leaf bytea NOT NULL,
    CONSTRAINT ck_ledger_entry_salt_length CHECK ((octet_length(salt) = 32)),
    CONSTRAINT ck_ledger_entry_seq CHECK ((seq >= 0))
);

CREATE TABLE public.lift_asking (
    application_id uuid NOT NULL,
    consultation_id uuid NOT NULL,
    by uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.lift_word (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    result character varying NOT NULL,
    decided_on date NOT NULL,
    households integer NOT NULL,
    supporting integer NOT NULL,
    document character varying NOT NULL,
    evidence uuid[] NOT NULL,
    by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_lift_word_result CHECK (result IN ('agreed', 'reserve_pit'))
);

CREATE TABLE public.log_key (
    public_key bytea NOT NULL,
    former bytea NOT NULL,
    reason character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_log_key_another CHECK ((public_key <> former)),
    CONSTRAINT ck_log_key_length CHECK (((octet_length(public_key) = 32) AND (octet_length(former) = 32)))
);

CREATE TABLE public.log_witness (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    name character varying NOT NULL,
    public_key bytea NOT NULL,
    party character varying NOT NULL,
    organisation character varying NOT NULL,
    registered_by uuid NOT NULL,
    registered_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_log_witness_party CHECK (party IN ('street', 'owners', 'other')),
    CONSTRAINT ck_log_witness_public_key_length CHECK ((octet_length(public_key) = 32))
);

CREATE TABLE public.log_witness_end (
    witness_id uuid NOT NULL,
    reason character varying NOT NULL,
    by uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.mandate (
    id uuid NOT NULL,
    staff_id uuid NOT NULL,
    role character varying NOT NULL,
    scope_kind character varying NOT NULL,
    scope_id uuid,
    from_on date NOT NULL,
    until_on date,
    appointed_by character varying NOT NULL,
    document character varying NOT NULL,
    buildings uuid[],
    deputy_of uuid,
    appointer_id uuid,
    ended_by uuid,
    ended_at timestamp with time zone,
    ended_document character varying,
    CONSTRAINT ck_mandate_buildings CHECK (((scope_kind = 'buildings') = (buildings IS NOT NULL))),
    CONSTRAINT ck_mandate_deputy CHECK (((deputy_of IS NULL) OR ((until_on IS NOT NULL) AND (deputy_of <> staff_id)))),
    CONSTRAINT ck_mandate_ended CHECK ((num_nonnulls(ended_at, ended_document) = ANY (ARRAY[0, 2]))),
    CONSTRAINT ck_mandate_not_by_oneself CHECK ((appointer_id <> staff_id)),
    CONSTRAINT ck_mandate_period CHECK (((until_on IS NULL) OR (until_on >= from_on))),
    CONSTRAINT ck_mandate_role CHECK (role IN ('administrator', 'district_office', 'street_office', 'neighbourhood_committee', 'owners_committee', 'grid_worker', 'responsible_unit', 'counter', 'auditor', 'witness', 'third_party_caller', 'volunteer_supervisor', 'stairwell_head')),
    CONSTRAINT ck_mandate_scope CHECK (((scope_kind = 'platform') = (scope_id IS NULL))),
    CONSTRAINT ck_mandate_scope_kind CHECK (scope_kind IN ('platform', 'district', 'street', 'committee', 'community', 'grid', 'buildings')),
    CONSTRAINT ck_mandate_temporary CHECK (((role NOT IN ('witness', 'third_party_caller', 'volunteer_supervisor', 'stairwell_head')) OR ((until_on IS NOT NULL) AND ((until_on - from_on) <= 92))))
);

CREATE TABLE public.masking (
    id uuid NOT NULL,
    evidence_id uuid NOT NULL,
    number integer NOT NULL,
    rectangles jsonb NOT NULL,
    reason character varying NOT NULL,
    view_sha256 bytea NOT NULL,
    thumbnail_sha256 bytea NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_masking_number CHECK ((number > 0)),
    CONSTRAINT ck_masking_reason CHECK ((reason <> '')),
    CONSTRAINT ck_masking_thumbnail_sha256_length CHECK ((octet_length(thumbnail_sha256) = 32)),
    CONSTRAINT ck_masking_view_sha256_length CHECK ((octet_length(view_sha256) = 32))
);

CREATE TABLE public.meeting (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    consultation_id uuid NOT NULL,
    title character varying NOT NULL,
    scope jsonb NOT NULL,
    place character varying NOT NULL,
    agenda character varying NOT NULL,
    organiser character varying NOT NULL,
    contact character varying NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    asks boolean NOT NULL,
    secret bytea NOT NULL,
    posting_id uuid NOT NULL,
    called_by uuid NOT NULL,
    called_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_meeting_called_before CHECK ((starts_at > called_at)),
    CONSTRAINT ck_meeting_period CHECK ((ends_at > starts_at)),
    CONSTRAINT ck_meeting_secret_length CHECK ((octet_length(secret) = 32))
);

CREATE TABLE public.meeting_answer (
    id uuid NOT NULL,
    question_id uuid NOT NULL,
    words character varying NOT NULL,
    answered_by character varying NOT NULL,
    by uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.meeting_check_in (
    id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    part_id uuid NOT NULL,
    way character varying NOT NULL,
    met_as character varying NOT NULL,
    owner_id uuid,
    resident_id uuid,
    staff_id uuid,
    evidence_id uuid,
    counts boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_meeting_check_in_by_one CHECK ((num_nonnulls(resident_id, staff_id) = 1)),
    CONSTRAINT ck_meeting_check_in_met_as CHECK (met_as IN ('owner', 'owners_agent', 'family', 'tenant')),
    CONSTRAINT ck_meeting_check_in_own_phone CHECK (((way = 'code') = (resident_id IS NOT NULL))),
    CONSTRAINT ck_meeting_check_in_owner_named CHECK (((met_as IN ('owner', 'owners_agent')) = (owner_id IS NOT NULL))),
    CONSTRAINT ck_meeting_check_in_way CHECK (way IN ('code', 'desk'))
);

CREATE TABLE public.meeting_event (
    id bigint NOT NULL,
    meeting_id uuid NOT NULL,
    act character varying NOT NULL,
    reason character varying NOT NULL,
    by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_meeting_event_act CHECK (act IN ('open', 'close', 'call_off'))
);

CREATE SEQUENCE public.meeting_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.meeting_event_id_seq OWNED BY public.meeting_event.id;

CREATE TABLE public.meeting_minutes (
    meeting_id uuid NOT NULL,
    number integer NOT NULL,
    text character varying NOT NULL,
    reason character varying NOT NULL,
    households integer NOT NULL,
    attended integer NOT NULL,
    questions integer NOT NULL,
    unanswered integer NOT NULL,
    sha256 bytea NOT NULL,
    posting_id uuid NOT NULL,
    by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_meeting_minutes_attended CHECK (((attended >= 0) AND (attended <= households))),
    CONSTRAINT ck_meeting_minutes_number CHECK ((number > 0)),
    CONSTRAINT ck_meeting_minutes_sha256_length CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT ck_meeting_minutes_unanswered CHECK (((unanswered >= 0) AND (unanswered <= questions))),
    CONSTRAINT ck_meeting_minutes_why_anew CHECK (((number = 1) = (reason = '')))
);

CREATE TABLE public.meeting_question (
    id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    number integer NOT NULL,
    part_id uuid,
    owner_id uuid,
    resident_id uuid,
    staff_id uuid,
    words character varying NOT NULL,
    wish_id uuid,
    plan_version_id uuid,
    item_code character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_meeting_question_by_one CHECK ((num_nonnulls(resident_id, staff_id) = 1)),
    CONSTRAINT ck_meeting_question_of_a_household CHECK (((resident_id IS NULL) OR (part_id IS NOT NULL))),
    CONSTRAINT ck_meeting_question_owner_of_a_household CHECK (((owner_id IS NULL) OR (part_id IS NOT NULL)))
);

CREATE TABLE public.meeting_stance (
    opinion_id uuid NOT NULL,
    meeting_id uuid NOT NULL
);

CREATE TABLE public.minutes_objection (
    id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    minutes_number integer NOT NULL,
    part_id uuid NOT NULL,
    owner_id uuid,
    resident_id uuid,
    staff_id uuid,
    words character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_minutes_objection_by_one CHECK ((num_nonnulls(resident_id, staff_id) = 1)),
    CONSTRAINT ck_minutes_objection_whose CHECK (((staff_id IS NULL) OR (owner_id IS NOT NULL)))
);

CREATE TABLE public.minutes_objection_answer (
    objection_id uuid NOT NULL,
    in_number integer,
    words character varying NOT NULL,
    by uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.notice (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    subject_kind character varying NOT NULL,
    subject_id uuid NOT NULL,
    kind character varying NOT NULL,
    occasion character varying NOT NULL,
    title character varying NOT NULL,
    body character varying NOT NULL,
    slots jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_notice_kind CHECK (kind IN ('vote_notice', 'vote_opened', 'vote_closing_soon', 'vote_extended', 'vote_counted', 'dispute_settled', 'paper_recorded_in_your_name', 'works_notice', 'voter_appointment', 'binding', 'number_used', 'claim_entered', 'claim_prepared', 'claim_settled', 'case_progress', 'meeting_notice', 'application_progress', 'wish_answered')),
    CONSTRAINT ck_notice_subject_kind CHECK (((subject_kind)::text ~ '^[a-z][a-z0-9_]{0,39}$'::text))
);

CREATE TABLE public.notice_delivery (
    id uuid NOT NULL,
    notice_id uuid NOT NULL,
    channel character varying NOT NULL,
    recipient_id uuid NOT NULL,
    owner_ids uuid[] NOT NULL,
    state character varying NOT NULL,
    due_at timestamp with time zone,
    tries integer NOT NULL,
    unanswered integer NOT NULL,
    tried_at timestamp with time zone,
    openid character varying NOT NULL,
    errcode character varying NOT NULL,
    rid character varying NOT NULL,
    msgid character varying NOT NULL,
    detail character varying NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT ck_notice_delivery_channel CHECK (channel IN ('inbox', 'subscription', 'sms')),
    CONSTRAINT ck_notice_delivery_due CHECK (((state IN ('waiting', 'trying')) = (due_at IS NOT NULL))),
    CONSTRAINT ck_notice_delivery_repeated_once CHECK (((unanswered >= 0) AND (unanswered <= 2))),
    CONSTRAINT ck_notice_delivery_state CHECK (state IN ('waiting', 'trying', 'placed', 'accepted', 'unknown', 'not_subscribed', 'refused', 'unreachable', 'not_configured'))
);

CREATE TABLE public.notice_proof (
    id uuid NOT NULL,
    notice_id uuid NOT NULL,
    owner_id uuid,
    resident_id uuid,
    delivery_id uuid,
    way character varying NOT NULL,
    reached boolean NOT NULL,
    told character varying NOT NULL,
    evidence_id uuid,
    posting_id uuid,
    recorded_by uuid,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_notice_proof_by_hand CHECK (((way IN ('called', 'handed')) = (recorded_by IS NOT NULL))),
    CONSTRAINT ck_notice_proof_delivered CHECK (((way IN ('message_accepted', 'sms_accepted')) = (delivery_id IS NOT NULL))),
    CONSTRAINT ck_notice_proof_handed_with_photo CHECK (((way = 'handed') <= (evidence_id IS NOT NULL))),
    CONSTRAINT ck_notice_proof_of_somebody CHECK ((num_nonnulls(owner_id, resident_id) > 0)),
    CONSTRAINT ck_notice_proof_posted CHECK (((way = 'posted') = (posting_id IS NOT NULL))),
    CONSTRAINT ck_notice_proof_way CHECK (way IN ('inbox_opened', 'message_accepted', 'sms_accepted', 'called', 'handed', 'ballot_handed', 'posted'))
);

CREATE TABLE public.number_notice (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    phone_sealed bytea NOT NULL,
    text character varying NOT NULL,
    queued_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone
);

CREATE TABLE public.objection (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    posting_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    objector character varying NOT NULL,
    category character varying NOT NULL,
    text character varying NOT NULL,
    evidence uuid[] NOT NULL,
    late boolean NOT NULL,
    due_id uuid NOT NULL,
    recorded_by uuid,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_objection_category CHECK (category IN ('register', 'area', 'procedure', 'signature', 'figures', 'content', 'other')),
    CONSTRAINT ck_objection_recorded_on_evidence CHECK (((recorded_by IS NULL) OR (cardinality(evidence) > 0)))
);

CREATE TABLE public.objection_answer (
    objection_id uuid NOT NULL,
    outcome character varying NOT NULL,
    text character varying NOT NULL,
    document character varying NOT NULL,
    answered_by uuid NOT NULL,
    answered_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_objection_answer_outcome CHECK (outcome IN ('upheld', 'partly', 'dismissed'))
);

CREATE TABLE public.occupant (
    id uuid NOT NULL,
    part_id uuid NOT NULL,
    name character varying NOT NULL,
    kind character varying NOT NULL,
    from_on date NOT NULL,
    until_on date,
    change_id uuid NOT NULL,
    CONSTRAINT ck_occupant_kind CHECK (kind IN ('tenant', 'public_tenant', 'family')),
    CONSTRAINT ck_occupant_period CHECK ((until_on >= from_on))
);

CREATE TABLE public.opinion_sheet (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    consultation_id uuid,
    survey_id uuid,
    kind character varying NOT NULL,
    filename character varying NOT NULL,
    file_sha256 bytea NOT NULL,
    file_sealed bytea NOT NULL,
    spoken_on date,
    evidence uuid[] NOT NULL,
    entry_ids uuid[] NOT NULL,
    checked_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_opinion_sheet_file_sha256_length CHECK ((octet_length(file_sha256) = 32)),
    CONSTRAINT ck_opinion_sheet_kind CHECK (kind IN ('signed_sheet', 'group_list', 'questionnaire')),
    CONSTRAINT ck_opinion_sheet_of_one CHECK ((num_nonnulls(consultation_id, survey_id) = 1)),
    CONSTRAINT ck_opinion_sheet_sheet_with_scan CHECK (((kind = 'signed_sheet') <= (cardinality(evidence) > 0)))
);

CREATE TABLE public.opinion_sheet_line (
    subject_id uuid NOT NULL,
    sheet_id uuid NOT NULL,
    cell character varying NOT NULL,
    taken_by uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.own_record (
    staff_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    declared_at timestamp with time zone NOT NULL
);

CREATE TABLE public.owner (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    kind character varying NOT NULL,
    name character varying NOT NULL,
    name_key character varying NOT NULL,
    document_kind character varying,
    document_sealed bytea,
    document_lookup bytea,
    document_last4 character varying NOT NULL,
    phone_sealed bytea,
    phone_lookup bytea,
    phone_last4 character varying NOT NULL,
    deceased_on date,
    deceased boolean NOT NULL,
    change_id uuid NOT NULL,
    CONSTRAINT ck_owner_document_found_by_lookup CHECK (((document_sealed IS NULL) = (document_lookup IS NULL))),
    CONSTRAINT ck_owner_document_kind CHECK (document_kind IN ('id_card', 'hmt_permit', 'passport', 'officer_card', 'credit_code')),
    CONSTRAINT ck_owner_kind CHECK (kind IN ('person', 'organisation', 'developer', 'public_housing', 'unknown')),
    CONSTRAINT ck_owner_phone_found_by_lookup CHECK (((phone_sealed IS NULL) = (phone_lookup IS NULL)))
);

CREATE TABLE public.ownership (
    id uuid NOT NULL,
    part_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    share_numerator integer,
    share_denominator integer,
    from_on date NOT NULL,
    until_on date,
    change_id uuid NOT NULL,
    ended_change_id uuid,
    CONSTRAINT ck_ownership_ended_by_an_act CHECK (((until_on IS NULL) = (ended_change_id IS NULL))),
    CONSTRAINT ck_ownership_period CHECK (((until_on IS NULL) OR (until_on >= from_on))),
    CONSTRAINT ck_ownership_share CHECK ((((share_numerator IS NULL) AND (share_denominator IS NULL)) OR ((share_numerator > 0) AND (share_numerator <= share_denominator))))
);

CREATE TABLE public.paper (
    id uuid NOT NULL,
    vote_id uuid NOT NULL,
    voter character varying NOT NULL,
    serial character varying NOT NULL,
    channel character varying NOT NULL,
    capacity character varying NOT NULL,
    cast_by character varying NOT NULL,
    seq integer NOT NULL,
    ts timestamp with time zone NOT NULL,
    nonce character varying NOT NULL,
    salt bytea NOT NULL,
    commitment bytea NOT NULL,
    leaf bytea NOT NULL,
    received_by uuid NOT NULL,
    witness uuid NOT NULL,
    authority_id uuid,
    box_id uuid,
    CONSTRAINT ck_paper_two_persons CHECK ((received_by <> witness))
);

CREATE TABLE public.paper_entry (
    id uuid NOT NULL,
    paper_id uuid NOT NULL,
    place integer NOT NULL,
    keyer uuid NOT NULL,
    validity character varying NOT NULL,
    choices jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_paper_entry_place CHECK (((place >= 1) AND (place <= 3))),
    CONSTRAINT ck_paper_entry_validity CHECK (validity IN ('valid', 'content_invalid', 'identity_invalid'))
);

CREATE TABLE public.paper_event (
    id uuid NOT NULL,
    vote_id uuid NOT NULL,
    serial character varying NOT NULL,
    fate character varying NOT NULL,
    way character varying,
    recipient character varying NOT NULL,
    reason character varying NOT NULL,
    evidence_id uuid,
    recorded_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_paper_event_fate CHECK (fate IN ('handed', 'undeliverable', 'replaced', 'unused')),
    CONSTRAINT ck_paper_event_handed_somehow CHECK (((fate = 'handed') = (way IS NOT NULL))),
    CONSTRAINT ck_paper_event_way CHECK (way IN ('door', 'window', 'venue', 'post'))
);

CREATE TABLE public.paper_scan (
    scan_page_id uuid NOT NULL,
    paper_id uuid NOT NULL,
    assigned_by uuid,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.part (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    stairwell_id uuid NOT NULL,
    room character varying NOT NULL,
    sort_key character varying NOT NULL,
    kind character varying NOT NULL,
    area_c integer,
    area_source character varying,
    area_document character varying NOT NULL,
    stock character varying NOT NULL,
    change_id uuid NOT NULL,
    retired_change_id uuid,
    CONSTRAINT ck_part_area_has_source CHECK (((area_c IS NULL) = (area_source IS NULL))),
    CONSTRAINT ck_part_area_positive CHECK ((area_c > 0)),
    CONSTRAINT ck_part_area_source CHECK (area_source IN ('register', 'survey', 'contract', 'confirmed')),
    CONSTRAINT ck_part_kind CHECK (kind IN ('dwelling', 'shop', 'office', 'parking', 'storage')),
    CONSTRAINT ck_part_stock CHECK (stock IN ('delivered', 'unsold', 'undelivered'))
);

CREATE TABLE public.part_consent (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    plan_version_id uuid NOT NULL,
    item_sha256 bytea NOT NULL,
    part_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    agrees boolean NOT NULL,
    words character varying NOT NULL,
    resident_id uuid,
    staff_id uuid,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_part_consent_by_one CHECK ((num_nonnulls(resident_id, staff_id) = 1)),
    CONSTRAINT ck_part_consent_item_sha256_length CHECK ((octet_length(item_sha256) = 32))
);

CREATE TABLE public.personal_data_view (
    id bigint NOT NULL,
    community_id uuid NOT NULL,
    owner_id uuid,
    viewed_by uuid NOT NULL,
    act character varying NOT NULL,
    purpose character varying NOT NULL,
    rows integer NOT NULL,
    sha256 bytea,
    at timestamp with time zone NOT NULL,
    viewed_as character varying NOT NULL
);

CREATE SEQUENCE public.personal_data_view_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.personal_data_view_id_seq OWNED BY public.personal_data_view.id;

CREATE TABLE public.persons_decision (
    vote_id uuid NOT NULL,
    item integer NOT NULL,
    outcome character varying NOT NULL,
    reasons character varying NOT NULL,
    document character varying NOT NULL,
    decided_by uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.plan_version (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    number integer NOT NULL,
    title character varying NOT NULL,
    description character varying NOT NULL,
    items character varying[] NOT NULL,
    documents jsonb NOT NULL,
    sha256 bytea NOT NULL,
    published_by uuid NOT NULL,
    published_at timestamp with time zone NOT NULL,
    item_details jsonb NOT NULL,
    budget jsonb NOT NULL,
    funding jsonb NOT NULL,
    gap_fen bigint NOT NULL,
    gap_reason character varying NOT NULL,
    wishes_unanswered integer NOT NULL,
    CONSTRAINT ck_plan_version_gap CHECK ((gap_fen >= 0)),
    CONSTRAINT ck_plan_version_items CHECK ((cardinality(items) > 0)),
    CONSTRAINT ck_plan_version_number CHECK ((number > 0)),
    CONSTRAINT ck_plan_version_sha256_length CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT ck_plan_version_wishes_unanswered CHECK ((wishes_unanswered >= 0))
);

CREATE TABLE public.posting (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    subject_kind character varying NOT NULL,
    subject_id uuid NOT NULL,
    title character varying NOT NULL,
    text character varying NOT NULL,
    issuer character varying NOT NULL,
    contact character varying NOT NULL,
    text_sha256 bytea NOT NULL,
    places character varying[] NOT NULL,
    days integer NOT NULL,
    planned_on date,
    drafted_by uuid NOT NULL,
    drafted_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_posting_days CHECK ((days > 0)),
    CONSTRAINT ck_posting_places CHECK ((cardinality(places) > 0)),
    CONSTRAINT ck_posting_subject_kind CHECK (((subject_kind)::text ~ '^[a-z][a-z0-9_]{0,39}$'::text)),
    CONSTRAINT ck_posting_text_sha256_length CHECK ((octet_length(text_sha256) = 32))
);

CREATE TABLE public.posting_alarm (
    posting_id uuid NOT NULL,
    number integer NOT NULL,
    place character varying NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT ck_posting_alarm_period CHECK ((settled_at >= raised_at))
);

CREATE TABLE public.posting_event (
    posting_id uuid NOT NULL,
    number integer NOT NULL,
    act character varying NOT NULL,
    place character varying NOT NULL,
    photos uuid[] NOT NULL,
    reason character varying NOT NULL,
    due_id uuid,
    recorded_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_posting_event_act CHECK (act IN ('hung', 'taken_down', 'rehung', 'photographed', 'withdrawn')),
    CONSTRAINT ck_posting_event_hanging_begins_a_period CHECK (((act = 'hung') = (due_id IS NOT NULL))),
    CONSTRAINT ck_posting_event_number CHECK ((number > 0)),
    CONSTRAINT ck_posting_event_place CHECK (((act IN ('taken_down', 'rehung')) = (place <> ''))),
    CONSTRAINT ck_posting_event_shown_by_a_photo CHECK (((act NOT IN ('hung', 'rehung', 'photographed')) OR (cardinality(photos) > 0)))
);

CREATE TABLE public.project (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    number character varying NOT NULL,
    title character varying NOT NULL,
    scope jsonb NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    material_numerator integer NOT NULL,
    material_denominator integer NOT NULL,
    CONSTRAINT ck_project_material_share CHECK (((material_numerator > 0) AND ((material_numerator * 5) <= material_denominator)))
);

CREATE TABLE public.promise_ruling (
    promise_id uuid NOT NULL,
    decision character varying NOT NULL,
    due_on date,
    reason character varying NOT NULL,
    decided_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_promise_ruling_decision CHECK (decision IN ('carried', 'not_to_be_kept')),
    CONSTRAINT ck_promise_ruling_until_when CHECK (((decision = 'carried') = (due_on IS NOT NULL)))
);

CREATE TABLE public.promise_word (
    id uuid NOT NULL,
    promise_id uuid NOT NULL,
    state character varying NOT NULL,
    told character varying NOT NULL,
    evidence uuid[] NOT NULL,
    staff_id uuid,
    resident_id uuid,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_promise_word_by_one CHECK ((num_nonnulls(staff_id, resident_id) = 1)),
    CONSTRAINT ck_promise_word_says_something CHECK ((state <> 'open')),
    CONSTRAINT ck_promise_word_staff_say_household_confirms CHECK (((state = 'said_kept') = (staff_id IS NOT NULL))),
    CONSTRAINT ck_promise_word_state CHECK (state IN ('open', 'said_kept', 'kept', 'not_kept'))
);

CREATE TABLE public.public_event (
    subject_kind character varying NOT NULL,
    subject_id uuid NOT NULL,
    number integer NOT NULL,
    community_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    what character varying NOT NULL,
    sentence character varying NOT NULL,
    facts jsonb NOT NULL,
    reason character varying NOT NULL,
    proposed_by uuid,
    approved_by uuid,
    CONSTRAINT ck_public_event_number CHECK ((number > 0)),
    CONSTRAINT ck_public_event_subject_kind CHECK (((subject_kind)::text ~ '^[a-z][a-z0-9_]{0,39}$'::text)),
    CONSTRAINT ck_public_event_two_persons CHECK ((approved_by <> proposed_by)),
    CONSTRAINT ck_public_event_what CHECK (what IN ('roll_posting', 'notice', 'roll_correction', 'extension', 'preliminary_result', 'final_result', 'area_confirmation', 'meeting_notice', 'meeting_minutes', 'acceptance', 'vote:post_roll', 'vote:give_notice', 'vote:correct_roll', 'vote:open', 'vote:extend', 'vote:window_ended', 'vote:count', 'vote:enter_official', 'vote:post_result', 'vote:decide', 'vote:finalise', 'vote:dispute', 'vote:settle_dispute', 'vote:reconsider', 'vote:archive', 'vote:void', 'vote:annul', 'vote:supersede'))
);

CREATE TABLE public.public_event_counter (
    subject_kind character varying NOT NULL,
    subject_id uuid NOT NULL,
    last integer NOT NULL
);

CREATE TABLE public.record_extract (
    id uuid NOT NULL,
    number character varying NOT NULL,
    community_id uuid NOT NULL,
    part_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    capacity character varying NOT NULL,
    applicant character varying NOT NULL,
    document_kind character varying NOT NULL,
    document_last4 character varying NOT NULL,
    purpose character varying NOT NULL,
    evidence uuid[] NOT NULL,
    content_sha256 bytea NOT NULL,
    sha256 bytea NOT NULL,
    pages integer NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_record_extract_capacity CHECK (capacity IN ('owner', 'former_owner', 'heir')),
    CONSTRAINT ck_record_extract_content_sha256_length CHECK ((octet_length(content_sha256) = 32)),
    CONSTRAINT ck_record_extract_document_kind CHECK (document_kind IN ('id_card', 'hmt_permit', 'passport', 'officer_card', 'credit_code')),
    CONSTRAINT ck_record_extract_pages CHECK ((pages > 0)),
    CONSTRAINT ck_record_extract_sha256_length CHECK ((octet_length(sha256) = 32))
);

CREATE TABLE public.recovery_code (
    staff_id uuid NOT NULL,
    code_lookup bytea NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT ck_recovery_code_code_lookup_length CHECK ((octet_length(code_lookup) = 32))
);

CREATE TABLE public.register_entry (
    id bigint NOT NULL,
    community_id uuid NOT NULL,
    change_id uuid NOT NULL,
    subject character varying NOT NULL,
    subject_id uuid NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE SEQUENCE public.register_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.register_entry_id_seq OWNED BY public.register_entry.id;

CREATE TABLE public.register_import (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    filename character varying NOT NULL,
    file_sha256 bytea NOT NULL,
    file_sealed bytea NOT NULL,
    understood_sha256 bytea NOT NULL,
    report jsonb NOT NULL,
    identities jsonb NOT NULL,
    revision integer NOT NULL,
    state character varying NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    applied_revision integer,
    undone_by uuid,
    undone_at timestamp with time zone,
    undone_reason character varying,
    CONSTRAINT ck_register_import_decided_at CHECK (((decided_by IS NULL) = (decided_at IS NULL))),
    CONSTRAINT ck_register_import_state CHECK (state IN ('checked', 'applied', 'withdrawn', 'undone')),
    CONSTRAINT ck_register_import_two_persons CHECK ((decided_by <> proposed_by))
);

CREATE TABLE public.request_picture (
    id uuid NOT NULL,
    request_id uuid NOT NULL,
    kind character varying NOT NULL,
    stored_kind character varying NOT NULL,
    sha256 bytea NOT NULL,
    original_sha256 bytea NOT NULL,
    content_sealed bytea,
    added_at timestamp with time zone NOT NULL,
    dropped_at timestamp with time zone,
    CONSTRAINT ck_request_picture_dropped CHECK (((content_sealed IS NULL) = (dropped_at IS NOT NULL))),
    CONSTRAINT ck_request_picture_kind CHECK (kind IN ('document', 'deed')),
    CONSTRAINT ck_request_picture_original_sha256_length CHECK ((octet_length(original_sha256) = 32)),
    CONSTRAINT ck_request_picture_sha256_length CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT ck_request_picture_stored_kind CHECK (stored_kind IN ('jpeg', 'png', 'pdf'))
);

CREATE TABLE public.requirement (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    kind character varying NOT NULL,
    title character varying NOT NULL,
    scope jsonb NOT NULL,
    facts jsonb NOT NULL,
    sha256 bytea NOT NULL,
    CONSTRAINT ck_requirement_kind CHECK (kind IN ('vote', 'household_gate', 'inclusion_gate', 'asked_gate', 'agreed_gate', 'part_consents', 'emergency')),
    CONSTRAINT ck_requirement_sha256_length CHECK ((octet_length(sha256) = 32))
);

CREATE TABLE public.requirement_set (
    project_id uuid NOT NULL,
    number integer NOT NULL,
    requirement_ids uuid[] NOT NULL,
    reason character varying NOT NULL,
    set_by uuid NOT NULL,
    set_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_requirement_set_number CHECK ((number > 0)),
    CONSTRAINT ck_requirement_set_requirement_ids CHECK ((cardinality(requirement_ids) > 0))
);

CREATE TABLE public.resident (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    appid character varying,
    openid character varying,
    unionid character varying,
    message_phone_sealed bytea,
    forgotten_at timestamp with time zone,
    CONSTRAINT ck_resident_forgotten_is_nobody CHECK (((forgotten_at IS NULL) OR (num_nonnulls(openid, message_phone_sealed) = 0))),
    CONSTRAINT ck_resident_openid_of_an_app CHECK ((num_nonnulls(appid, openid) = ANY (ARRAY[0, 2]))),
    CONSTRAINT ck_resident_unionid_with_openid CHECK (((openid IS NOT NULL) OR (unionid IS NULL)))
);

CREATE TABLE public.resident_session (
    token_sha256 bytea NOT NULL,
    resident_id uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    id uuid NOT NULL,
    device character varying NOT NULL,
    CONSTRAINT ck_resident_session_token_sha256_length CHECK ((octet_length(token_sha256) = 32))
);

CREATE TABLE public.responsible_unit (
    id uuid NOT NULL,
    street_id uuid NOT NULL,
    name character varying NOT NULL,
    kind character varying NOT NULL,
    phone character varying NOT NULL,
    entered_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT ck_responsible_unit_kind CHECK (kind IN ('contractor', 'supervision', 'design', 'property', 'utility', 'department'))
);

CREATE TABLE public.roll (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    scope jsonb NOT NULL,
    include_parking boolean NOT NULL,
    revision integer NOT NULL,
    parts integer NOT NULL,
    heads integer NOT NULL,
    households integer NOT NULL,
    area_c integer NOT NULL,
    sha256 bytea NOT NULL,
    frozen_by uuid NOT NULL,
    frozen_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_roll_sha256_length CHECK ((octet_length(sha256) = 32))
);

CREATE TABLE public.roll_correction (
    vote_id uuid NOT NULL,
    seq integer NOT NULL,
    i integer NOT NULL,
    part character varying NOT NULL,
    area_c integer NOT NULL,
    was_area_c integer NOT NULL,
    voter character varying NOT NULL,
    was_voter character varying NOT NULL,
    reason character varying NOT NULL,
    proposed_by uuid NOT NULL,
    approved_by uuid NOT NULL,
    ts timestamp with time zone NOT NULL,
    salt bytea NOT NULL,
    commitment bytea NOT NULL,
    leaf bytea NOT NULL,
    CONSTRAINT ck_roll_correction_area_positive CHECK ((area_c > 0)),
    CONSTRAINT ck_roll_correction_salt_length CHECK ((octet_length(salt) = 32)),
    CONSTRAINT ck_roll_correction_two_persons CHECK ((proposed_by <> approved_by))
);

CREATE TABLE public.roll_entry (
    roll_id uuid NOT NULL,
    part_id uuid NOT NULL,
    "position" integer NOT NULL,
    i integer,
    part character varying NOT NULL,
    building character varying NOT NULL,
    stairwell character varying NOT NULL,
    room character varying NOT NULL,
    kind character varying NOT NULL,
    area_c integer NOT NULL,
    voter character varying,
    salt bytea NOT NULL,
    CONSTRAINT ck_roll_entry_area_positive CHECK ((area_c > 0)),
    CONSTRAINT ck_roll_entry_kind CHECK (kind IN ('dwelling', 'shop', 'office', 'parking', 'storage')),
    CONSTRAINT ck_roll_entry_on_the_roll_or_not CHECK (((i IS NULL) = (voter IS NULL))),
    CONSTRAINT ck_roll_entry_salt_length CHECK ((octet_length(salt) = 32))
);

CREATE TABLE public.roll_owner (
    roll_id uuid NOT NULL,
    part_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    pseudonym character varying NOT NULL
);

CREATE TABLE public.scan_page (
    id uuid NOT NULL,
    vote_id uuid NOT NULL,
    evidence_id uuid NOT NULL,
    page integer NOT NULL,
    serial_read character varying NOT NULL,
    scanned_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_scan_page_page CHECK ((page > 0))
);

CREATE TABLE public.sheet_handover (
    id uuid NOT NULL,
    sheet_id uuid NOT NULL,
    recipient character varying NOT NULL,
    handed_by uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.staff (
    id uuid NOT NULL,
    login character varying NOT NULL,
    name character varying NOT NULL,
    password_hash character varying NOT NULL,
    failed_sign_ins integer NOT NULL,
    locked_until timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    totp_sealed bytea,
    totp_since timestamp with time zone,
    totp_step bigint,
    CONSTRAINT ck_staff_totp_has_secret CHECK (((totp_since IS NULL) OR (totp_sealed IS NOT NULL)))
);

CREATE TABLE public.staff_session (
    token_sha256 bytea NOT NULL,
    staff_id uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    id uuid NOT NULL,
    device character varying NOT NULL,
    address character varying NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    proved_at timestamp with time zone,
    wechat_id uuid,
    CONSTRAINT ck_staff_session_proved_or_wechat CHECK (((proved_at IS NOT NULL) OR (wechat_id IS NOT NULL))),
    CONSTRAINT ck_staff_session_token_sha256_length CHECK ((octet_length(token_sha256) = 32))
);

CREATE TABLE public.staff_tie (
    staff_id uuid NOT NULL,
    part_id uuid NOT NULL,
    kind character varying NOT NULL,
    declared_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_staff_tie_kind CHECK (kind IN ('own', 'lives', 'relative'))
);

CREATE TABLE public.staff_wechat (
    id uuid NOT NULL,
    staff_id uuid NOT NULL,
    appid character varying NOT NULL,
    openid character varying NOT NULL,
    phone_lookup bytea,
    pin_hash character varying NOT NULL,
    pin_failures integer NOT NULL,
    bound_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT ck_staff_wechat_phone_lookup_length CHECK ((octet_length(phone_lookup) = 32)),
    CONSTRAINT ck_staff_wechat_pin_failures CHECK ((pin_failures >= 0))
);

CREATE TABLE public.staff_wechat_code (
    staff_id uuid NOT NULL,
    code_lookup bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_staff_wechat_code_code_lookup_length CHECK ((octet_length(code_lookup) = 32))
);

CREATE TABLE public.stage_step (
    id bigint NOT NULL,
    project_id uuid NOT NULL,
    stage character varying NOT NULL,
    plan_version_id uuid,
    document character varying NOT NULL,
    evidence uuid[] NOT NULL,
    plan_year integer,
    until_on date,
    by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_stage_step_stage CHECK (stage IN ('applied', 'accepted', 'in_plan_year', 'consulted', 'voted', 'works', 'acceptance', 'warranty', 'closed'))
);

CREATE SEQUENCE public.stage_step_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.stage_step_id_seq OWNED BY public.stage_step.id;

CREATE TABLE public.stairwell (
    id uuid NOT NULL,
    building_id uuid NOT NULL,
    name character varying NOT NULL,
    sort_key character varying NOT NULL,
    change_id uuid NOT NULL
);

CREATE TABLE public.standing (
    vote_id uuid NOT NULL,
    voter character varying NOT NULL,
    ballot_id uuid,
    paper_id uuid,
    CONSTRAINT ck_standing_ballot_or_paper CHECK (((ballot_id IS NULL) <> (paper_id IS NULL)))
);

CREATE TABLE public.street (
    id uuid NOT NULL,
    district_id uuid NOT NULL,
    name character varying NOT NULL
);

CREATE TABLE public.subscription_quota (
    openid character varying NOT NULL,
    template_id character varying NOT NULL,
    left_over integer NOT NULL,
    hinted boolean NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_subscription_quota_left_over CHECK ((left_over >= 0))
);

CREATE TABLE public.survey (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    project_id uuid,
    draft jsonb NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    drafted_by uuid NOT NULL,
    drafted_at timestamp with time zone NOT NULL
);

CREATE TABLE public.survey_answer (
    id uuid NOT NULL,
    survey_id uuid NOT NULL,
    number integer NOT NULL,
    part_id uuid NOT NULL,
    voice character varying NOT NULL,
    owner_id uuid,
    resident_id uuid,
    agent_id uuid,
    answers jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_survey_answer_by_one_way CHECK ((num_nonnulls(resident_id, agent_id) = 1)),
    CONSTRAINT ck_survey_answer_owner_named CHECK (((voice = 'owner') = (owner_id IS NOT NULL))),
    CONSTRAINT ck_survey_answer_said_before CHECK ((at <= received_at)),
    CONSTRAINT ck_survey_answer_voice CHECK (voice IN ('owner', 'occupant'))
);

CREATE TABLE public.survey_plan (
    plan_version_id uuid NOT NULL,
    survey_id uuid NOT NULL,
    question character varying NOT NULL,
    items jsonb NOT NULL,
    by uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.survey_version (
    survey_id uuid NOT NULL,
    number integer NOT NULL,
    document jsonb NOT NULL,
    sha256 bytea NOT NULL,
    opens_at timestamp with time zone NOT NULL,
    closes_at timestamp with time zone NOT NULL,
    published_by uuid NOT NULL,
    published_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_survey_version_number CHECK ((number > 0)),
    CONSTRAINT ck_survey_version_period CHECK (((published_at <= opens_at) AND (opens_at < closes_at))),
    CONSTRAINT ck_survey_version_sha256_length CHECK ((octet_length(sha256) = 32))
);

CREATE TABLE public.taken_at (
    evidence_id uuid NOT NULL,
    datum character varying,
    latitude numeric(8,6),
    longitude numeric(9,6),
    at timestamp with time zone,
    agreed_by uuid NOT NULL,
    agreed_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_taken_at_datum CHECK ((datum = 'wgs84')),
    CONSTRAINT ck_taken_at_on_earth CHECK (latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180),
    CONSTRAINT ck_taken_at_place_whole CHECK ((num_nonnulls(latitude, longitude, datum) = ANY (ARRAY[0, 3]))),
    CONSTRAINT ck_taken_at_says_something CHECK ((num_nonnulls(latitude, at) > 0))
);

CREATE TABLE public.text_version (
    committee_id uuid NOT NULL,
    key character varying NOT NULL,
    number integer NOT NULL,
    title character varying NOT NULL,
    body character varying NOT NULL,
    reason character varying NOT NULL,
    edited_by uuid NOT NULL,
    edited_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_text_version_key CHECK (key IN ('roll_posting', 'notice', 'roll_correction', 'extension', 'preliminary_result', 'final_result', 'area_confirmation', 'meeting_notice', 'meeting_minutes', 'acceptance', 'vote:post_roll', 'vote:give_notice', 'vote:correct_roll', 'vote:open', 'vote:extend', 'vote:window_ended', 'vote:count', 'vote:enter_official', 'vote:post_result', 'vote:decide', 'vote:finalise', 'vote:dispute', 'vote:settle_dispute', 'vote:reconsider', 'vote:archive', 'vote:void', 'vote:annul', 'vote:supersede')),
    CONSTRAINT ck_text_version_number CHECK ((number > 0))
);

CREATE TABLE public.unit_member (
    id uuid NOT NULL,
    unit_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    seat character varying NOT NULL,
    entered_by uuid NOT NULL,
    from_at timestamp with time zone NOT NULL,
    until_at timestamp with time zone,
    CONSTRAINT ck_unit_member_seat CHECK (seat IN ('handler', 'supervisor'))
);

CREATE TABLE public.unused_file (
    sha256 bytea NOT NULL,
    since timestamp with time zone NOT NULL,
    dropped_at timestamp with time zone,
    gone boolean NOT NULL,
    CONSTRAINT ck_unused_file_sha256_length CHECK ((octet_length(sha256) = 32))
);

CREATE TABLE public.venue_session (
    id uuid NOT NULL,
    vote_id uuid NOT NULL,
    place character varying NOT NULL,
    witnesses jsonb NOT NULL,
    photos uuid[] NOT NULL,
    opened_by uuid NOT NULL,
    second uuid NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_venue_session_two_persons CHECK ((opened_by <> second))
);

CREATE TABLE public.visit_mark (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    part_id uuid NOT NULL,
    kind character varying NOT NULL,
    reason character varying NOT NULL,
    staff_id uuid,
    resident_id uuid,
    at timestamp with time zone NOT NULL,
    until_at timestamp with time zone,
    CONSTRAINT ck_visit_mark_by_one CHECK ((num_nonnulls(staff_id, resident_id) = 1)),
    CONSTRAINT ck_visit_mark_kind CHECK (kind IN ('do_not_visit', 'welcome', 'safety')),
    CONSTRAINT ck_visit_mark_period CHECK ((until_at > at)),
    CONSTRAINT ck_visit_mark_safety_ends CHECK (((kind = 'safety') = (until_at IS NOT NULL)))
);

CREATE TABLE public.visit_report (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    part_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    claim_id uuid,
    said_on date,
    told character varying NOT NULL,
    due_id uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.visit_report_answer (
    report_id uuid NOT NULL,
    found boolean NOT NULL,
    answer character varying NOT NULL,
    answered_by uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.void (
    vote_id uuid NOT NULL,
    seq integer NOT NULL,
    target integer NOT NULL,
    ballot_id uuid,
    dispute_id uuid,
    reason character varying NOT NULL,
    ts timestamp with time zone NOT NULL,
    leaf bytea NOT NULL
);

CREATE TABLE public.vote (
    id uuid NOT NULL,
    eid character varying NOT NULL,
    community_id uuid NOT NULL,
    roll_id uuid,
    project_id uuid,
    plan_version_id uuid,
    title character varying NOT NULL,
    mode character varying NOT NULL,
    online_basis character varying NOT NULL,
    convenor_kind character varying NOT NULL,
    convenor_name character varying NOT NULL,
    appointing_document character varying NOT NULL,
    contact character varying NOT NULL,
    posting_places jsonb NOT NULL,
    scope jsonb NOT NULL,
    rules jsonb NOT NULL,
    rules_sha256 bytea NOT NULL,
    disclosure character varying NOT NULL,
    state character varying NOT NULL,
    roll_posting_id uuid,
    notice_posting_id uuid,
    result_posting_id uuid,
    noticed_at timestamp with time zone,
    opens_at timestamp with time zone,
    closes_at timestamp with time zone,
    first_closes_at timestamp with time zone,
    counted_at timestamp with time zone,
    posted_at timestamp with time zone,
    next_seq integer NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    publish_due_id uuid,
    replacement_id uuid,
    CONSTRAINT ck_vote_binding_has_basis CHECK (((mode <> 'binding') OR (online_basis <> ''))),
    CONSTRAINT ck_vote_convenor_kind CHECK (convenor_kind IN ('owners_committee', 'property_committee', 'neighbourhood_committee', 'street_office', 'all_owners')),
    CONSTRAINT ck_vote_extended CHECK ((first_closes_at <= closes_at)),
    CONSTRAINT ck_vote_mode CHECK (mode IN ('binding', 'paper', 'auxiliary')),
    CONSTRAINT ck_vote_rules_sha256_length CHECK ((octet_length(rules_sha256) = 32)),
    CONSTRAINT ck_vote_state CHECK (state IN ('draft', 'roll_posted', 'noticed', 'open', 'counted', 'awaiting', 'preliminary', 'final', 'archived', 'voided', 'annulled', 'superseded')),
    CONSTRAINT ck_vote_window CHECK ((closes_at > opens_at))
);

CREATE TABLE public.vote_checkpoint (
    vote_id uuid NOT NULL,
    size integer NOT NULL,
    root bytea NOT NULL,
    note character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    vkey character varying DEFAULT ''::character varying NOT NULL,
    CONSTRAINT ck_vote_checkpoint_root_length CHECK ((octet_length(root) = 32)),
    CONSTRAINT ck_vote_checkpoint_size CHECK ((size > 0))
);

CREATE TABLE public.vote_item (
    vote_id uuid NOT NULL,
    number integer NOT NULL,
    title character varying NOT NULL,
    text character varying NOT NULL,
    matters jsonb NOT NULL,
    on_plan boolean NOT NULL,
    rule character varying NOT NULL,
    CONSTRAINT ck_vote_item_number CHECK ((number > 0))
);

CREATE TABLE public.vote_leaf (
    vote_id uuid NOT NULL,
    seq integer NOT NULL,
    kind character varying NOT NULL,
    ts timestamp with time zone NOT NULL,
    leaf bytea NOT NULL
);

CREATE TABLE public.vote_proposal (
    id uuid NOT NULL,
    vote_id uuid NOT NULL,
    act character varying NOT NULL,
    facts jsonb NOT NULL,
    reason character varying NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    approved boolean,
    decision_reason character varying NOT NULL,
    CONSTRAINT ck_vote_proposal_act CHECK (act IN ('post_roll', 'give_notice', 'correct_roll', 'open', 'extend', 'count', 'enter_official', 'post_result', 'decide', 'finalise', 'archive', 'void', 'annul', 'supersede')),
    CONSTRAINT ck_vote_proposal_decided CHECK (((decided_at IS NULL) = (approved IS NULL))),
    CONSTRAINT ck_vote_proposal_two_persons CHECK ((decided_by <> proposed_by))
);

CREATE TABLE public.voter_appointment (
    id uuid NOT NULL,
    vote_id uuid NOT NULL,
    voter character varying NOT NULL,
    owner character varying NOT NULL,
    proposed_as character varying NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    authority_id uuid,
    ended_at timestamp with time zone,
    ended_as character varying,
    end_reason character varying NOT NULL,
    CONSTRAINT ck_voter_appointment_ended CHECK (((ended_at IS NULL) = (end_reason = ''))),
    CONSTRAINT ck_voter_appointment_ended_as CHECK (((ended_as IS NULL) OR (ended_at IS NOT NULL)))
);

CREATE TABLE public.voting_authority (
    id uuid NOT NULL,
    vote_id uuid NOT NULL,
    number integer NOT NULL,
    voter character varying NOT NULL,
    kind character varying NOT NULL,
    owner character varying,
    holder_name character varying NOT NULL,
    document_sealed bytea,
    document_lookup bytea,
    document_last4 character varying NOT NULL,
    resident_id uuid,
    matter character varying NOT NULL,
    items integer[],
    signed_on date NOT NULL,
    from_on date NOT NULL,
    until_on date NOT NULL,
    document character varying NOT NULL,
    evidence uuid[] NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    confirmed_by uuid,
    confirmed_at timestamp with time zone,
    ended_by uuid,
    ended_at timestamp with time zone,
    end_reason character varying NOT NULL,
    CONSTRAINT ck_voting_authority_appointed_is_an_owner CHECK (((kind = 'appointed') = (owner IS NOT NULL))),
    CONSTRAINT ck_voting_authority_confirmed CHECK (((confirmed_by IS NULL) = (confirmed_at IS NULL))),
    CONSTRAINT ck_voting_authority_document_found_by_lookup CHECK (((document_sealed IS NULL) = (document_lookup IS NULL))),
    CONSTRAINT ck_voting_authority_ended CHECK (((ended_at IS NULL) = (end_reason = ''))),
    CONSTRAINT ck_voting_authority_kind CHECK (kind IN ('appointed', 'proxy', 'guardian', 'organisation', 'buyer')),
    CONSTRAINT ck_voting_authority_period CHECK ((until_on >= from_on)),
    CONSTRAINT ck_voting_authority_two_persons CHECK ((confirmed_by <> recorded_by))
);

CREATE TABLE public.walk_paper (
    id uuid NOT NULL,
    consultation_id uuid NOT NULL,
    stairwell_id uuid NOT NULL,
    visitor_id uuid NOT NULL,
    evidence uuid[] NOT NULL,
    handed_in_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_walk_paper_with_photo CHECK ((cardinality(evidence) > 0))
);

CREATE TABLE public.walk_paper_entry (
    paper_id uuid NOT NULL,
    place integer NOT NULL,
    keyer uuid NOT NULL,
    doors jsonb NOT NULL,
    differing uuid[] NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_walk_paper_entry_place CHECK (((place >= 1) AND (place <= 3))),
    CONSTRAINT ck_walk_paper_entry_second_differs CHECK (((place = 2) OR (cardinality(differing) = 0)))
);

CREATE TABLE public.warranty (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    project_id uuid,
    headings character varying[],
    buildings uuid[],
    document character varying NOT NULL,
    from_on date NOT NULL,
    until_on date NOT NULL,
    entered_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_warranty_period CHECK ((until_on > from_on))
);

CREATE TABLE public.wechat_code (
    scene character varying NOT NULL,
    page character varying NOT NULL,
    wanted_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    tries integer NOT NULL,
    image bytea,
    edition character varying,
    fetched_at timestamp with time zone,
    CONSTRAINT ck_wechat_code_fetched_whole CHECK ((num_nonnulls(image, edition, fetched_at) = ANY (ARRAY[0, 3]))),
    CONSTRAINT ck_wechat_code_here_or_due CHECK ((num_nonnulls(image, due_at) > 0))
);

CREATE TABLE public.wechat_push (
    id uuid NOT NULL,
    dedupe_key character varying NOT NULL,
    received_at timestamp with time zone NOT NULL,
    body jsonb NOT NULL,
    handled_at timestamp with time zone,
    outcome character varying,
    CONSTRAINT ck_wechat_push_handled_with_outcome CHECK ((num_nonnulls(handled_at, outcome) = ANY (ARRAY[0, 2]))),
    CONSTRAINT ck_wechat_push_outcome CHECK (outcome IN ('taken', 'ignored', 'unmatched'))
);

CREATE TABLE public.wish (
    id uuid NOT NULL,
    community_id uuid NOT NULL,
    project_id uuid NOT NULL,
    part_id uuid NOT NULL,
    owner_id uuid,
    resident_id uuid,
    staff_id uuid,
    way character varying NOT NULL,
    words character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_wish_by_one CHECK ((num_nonnulls(resident_id, staff_id) = 1)),
    CONSTRAINT ck_wish_own_phone CHECK (((way = 'app') = (resident_id IS NOT NULL))),
    CONSTRAINT ck_wish_way CHECK (way IN ('app', 'call', 'window', 'web', 'committee')),
    CONSTRAINT ck_wish_whose CHECK (((staff_id IS NULL) OR (owner_id IS NOT NULL)))
);

CREATE TABLE public.wish_answer (
    id uuid NOT NULL,
    wish_id uuid NOT NULL,
    outcome character varying NOT NULL,
    plan_version_id uuid,
    words character varying NOT NULL,
    by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_wish_answer_in_version CHECK (((outcome = 'not_adopted') = (plan_version_id IS NULL))),
    CONSTRAINT ck_wish_answer_outcome CHECK (outcome IN ('adopted', 'partly', 'not_adopted'))
);

CREATE TABLE public.works_alarm (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    reasons character varying[] NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT ck_works_alarm_period CHECK ((settled_at >= raised_at))
);
ALTER TABLE ONLY public.application_step ALTER COLUMN id SET DEFAULT nextval('public.application_step_id_seq'::regclass);
ALTER TABLE ONLY public.gate ALTER COLUMN id SET DEFAULT nextval('public.gate_id_seq'::regclass);
ALTER TABLE ONLY public.installation ALTER COLUMN id SET DEFAULT nextval('public.installation_id_seq'::regclass);
ALTER TABLE ONLY public.meeting_event ALTER COLUMN id SET DEFAULT nextval('public.meeting_event_id_seq'::regclass);
ALTER TABLE ONLY public.personal_data_view ALTER COLUMN id SET DEFAULT nextval('public.personal_data_view_id_seq'::regclass);
ALTER TABLE ONLY public.register_entry ALTER COLUMN id SET DEFAULT nextval('public.register_entry_id_seq'::regclass);
ALTER TABLE ONLY public.stage_step ALTER COLUMN id SET DEFAULT nextval('public.stage_step_id_seq'::regclass);
ALTER TABLE ONLY public.acceptance_check ADD CONSTRAINT pk_acceptance_check PRIMARY KEY (id);
ALTER TABLE ONLY public.announcement ADD CONSTRAINT pk_announcement PRIMARY KEY (id);
ALTER TABLE ONLY public.answered_request ADD CONSTRAINT pk_answered_request PRIMARY KEY (person_id, operation, key);
ALTER TABLE ONLY public.application ADD CONSTRAINT pk_application PRIMARY KEY (id);
ALTER TABLE ONLY public.application_step ADD CONSTRAINT pk_application_step PRIMARY KEY (id);
ALTER TABLE ONLY public.appointment_consent ADD CONSTRAINT pk_appointment_consent PRIMARY KEY (appointment_id, owner);
ALTER TABLE ONLY public.area_objection ADD CONSTRAINT pk_area_objection PRIMARY KEY (id);
ALTER TABLE ONLY public.attempts ADD CONSTRAINT pk_attempts PRIMARY KEY (subject, on_day);
ALTER TABLE ONLY public.attestation ADD CONSTRAINT pk_attestation PRIMARY KEY (vote_id, seq);
ALTER TABLE ONLY public.authorised_voter ADD CONSTRAINT pk_authorised_voter PRIMARY KEY (id);
ALTER TABLE ONLY public.ballot ADD CONSTRAINT pk_ballot PRIMARY KEY (id);
ALTER TABLE ONLY public.binding ADD CONSTRAINT pk_binding PRIMARY KEY (id);
ALTER TABLE ONLY public.binding_invitation ADD CONSTRAINT pk_binding_invitation PRIMARY KEY (id);
ALTER TABLE ONLY public.binding_objection ADD CONSTRAINT pk_binding_objection PRIMARY KEY (id);
ALTER TABLE ONLY public.binding_request ADD CONSTRAINT pk_binding_request PRIMARY KEY (id);
ALTER TABLE ONLY public.binding_sheet ADD CONSTRAINT pk_binding_sheet PRIMARY KEY (id);
ALTER TABLE ONLY public.box_opening ADD CONSTRAINT pk_box_opening PRIMARY KEY (id);
ALTER TABLE ONLY public.building ADD CONSTRAINT pk_building PRIMARY KEY (id);
ALTER TABLE ONLY public.bundle_export ADD CONSTRAINT pk_bundle_export PRIMARY KEY (id);
ALTER TABLE ONLY public.calendar_day ADD CONSTRAINT pk_calendar_day PRIMARY KEY (day);
ALTER TABLE ONLY public.case_call ADD CONSTRAINT pk_case_call PRIMARY KEY (look_id);
ALTER TABLE ONLY public.case_call_look ADD CONSTRAINT pk_case_call_look PRIMARY KEY (id);
ALTER TABLE ONLY public.case_clock ADD CONSTRAINT pk_case_clock PRIMARY KEY (id);
ALTER TABLE ONLY public.case_event ADD CONSTRAINT pk_case_event PRIMARY KEY (id);
ALTER TABLE ONLY public.case_pause ADD CONSTRAINT pk_case_pause PRIMARY KEY (id);
ALTER TABLE ONLY public.case_photo ADD CONSTRAINT pk_case_photo PRIMARY KEY (id);
ALTER TABLE ONLY public.case_policy ADD CONSTRAINT pk_case_policy PRIMARY KEY (id);
ALTER TABLE ONLY public.case_reporter ADD CONSTRAINT pk_case_reporter PRIMARY KEY (id);
ALTER TABLE ONLY public.case_sample ADD CONSTRAINT pk_case_sample PRIMARY KEY (id);
ALTER TABLE ONLY public.case_sample_entry ADD CONSTRAINT pk_case_sample_entry PRIMARY KEY (sample_id, "position");
ALTER TABLE ONLY public.check_in ADD CONSTRAINT pk_check_in PRIMARY KEY (id);
ALTER TABLE ONLY public.claim ADD CONSTRAINT pk_claim PRIMARY KEY (id);
ALTER TABLE ONLY public.claim_call ADD CONSTRAINT pk_claim_call PRIMARY KEY (id);
ALTER TABLE ONLY public.claim_call_look ADD CONSTRAINT pk_claim_call_look PRIMARY KEY (id);
ALTER TABLE ONLY public.claim_event ADD CONSTRAINT pk_claim_event PRIMARY KEY (seq);
ALTER TABLE ONLY public.claim_flag_finding ADD CONSTRAINT pk_claim_flag_finding PRIMARY KEY (id);
ALTER TABLE ONLY public.claim_sample ADD CONSTRAINT pk_claim_sample PRIMARY KEY (id);
ALTER TABLE ONLY public.claim_sample_entry ADD CONSTRAINT pk_claim_sample_entry PRIMARY KEY (sample_id, "position");
ALTER TABLE ONLY public.claim_slip ADD CONSTRAINT pk_claim_slip PRIMARY KEY (id);
ALTER TABLE ONLY public.claim_slip_delivery ADD CONSTRAINT pk_claim_slip_delivery PRIMARY KEY (id);
ALTER TABLE ONLY public.claim_slip_reply ADD CONSTRAINT pk_claim_slip_reply PRIMARY KEY (id);
ALTER TABLE ONLY public.committee ADD CONSTRAINT pk_committee PRIMARY KEY (id);
ALTER TABLE ONLY public.community ADD CONSTRAINT pk_community PRIMARY KEY (id);
ALTER TABLE ONLY public.complaint ADD CONSTRAINT pk_complaint PRIMARY KEY (id);
ALTER TABLE ONLY public.condition_met ADD CONSTRAINT pk_condition_met PRIMARY KEY (opinion_id, resident_id, at);
ALTER TABLE ONLY public.consent ADD CONSTRAINT pk_consent PRIMARY KEY (id);
ALTER TABLE ONLY public.consult_opening ADD CONSTRAINT pk_consult_opening PRIMARY KEY (consultation_id, round);
ALTER TABLE ONLY public.consult_opinion ADD CONSTRAINT pk_consult_opinion PRIMARY KEY (id);
ALTER TABLE ONLY public.consult_plan ADD CONSTRAINT pk_consult_plan PRIMARY KEY (consultation_id, plan_version_id);
ALTER TABLE ONLY public.consult_promise ADD CONSTRAINT pk_consult_promise PRIMARY KEY (id);
ALTER TABLE ONLY public.consult_report ADD CONSTRAINT pk_consult_report PRIMARY KEY (consultation_id, round);
ALTER TABLE ONLY public.consult_visit ADD CONSTRAINT pk_consult_visit PRIMARY KEY (id);
ALTER TABLE ONLY public.consultation ADD CONSTRAINT pk_consultation PRIMARY KEY (id);
ALTER TABLE ONLY public.contact_grant ADD CONSTRAINT pk_contact_grant PRIMARY KEY (id);
ALTER TABLE ONLY public.content_check ADD CONSTRAINT pk_content_check PRIMARY KEY (id);
ALTER TABLE ONLY public.content_decision ADD CONSTRAINT pk_content_decision PRIMARY KEY (id);
ALTER TABLE ONLY public.correction ADD CONSTRAINT pk_correction PRIMARY KEY (id);
ALTER TABLE ONLY public.cosignature ADD CONSTRAINT pk_cosignature PRIMARY KEY (vote_id, size, witness_id);
ALTER TABLE ONLY public.count_sheet ADD CONSTRAINT pk_count_sheet PRIMARY KEY (id);
ALTER TABLE ONLY public.counted_result ADD CONSTRAINT pk_counted_result PRIMARY KEY (vote_id, seq);
ALTER TABLE ONLY public.damage ADD CONSTRAINT pk_damage PRIMARY KEY (id);
ALTER TABLE ONLY public.derivative ADD CONSTRAINT pk_derivative PRIMARY KEY (evidence_id, size);
ALTER TABLE ONLY public.dispute ADD CONSTRAINT pk_dispute PRIMARY KEY (id);
ALTER TABLE ONLY public.dispute_finding ADD CONSTRAINT pk_dispute_finding PRIMARY KEY (dispute_id, found_by);
ALTER TABLE ONLY public.district ADD CONSTRAINT pk_district PRIMARY KEY (id);
ALTER TABLE ONLY public.due_time ADD CONSTRAINT pk_due_time PRIMARY KEY (id);
ALTER TABLE ONLY public.emergency_act ADD CONSTRAINT pk_emergency_act PRIMARY KEY (id);
ALTER TABLE ONLY public.evidence ADD CONSTRAINT pk_evidence PRIMARY KEY (id);
ALTER TABLE ONLY public.evidence_use ADD CONSTRAINT pk_evidence_use PRIMARY KEY (evidence_id, kind, subject_id);
ALTER TABLE ONLY public.gate ADD CONSTRAINT pk_gate PRIMARY KEY (id);
ALTER TABLE ONLY public.gate_certificate ADD CONSTRAINT pk_gate_certificate PRIMARY KEY (id);
ALTER TABLE ONLY public.gate_lapse ADD CONSTRAINT pk_gate_lapse PRIMARY KEY (certificate_id);
ALTER TABLE ONLY public.grid ADD CONSTRAINT pk_grid PRIMARY KEY (id);
ALTER TABLE ONLY public.grid_stairwell ADD CONSTRAINT pk_grid_stairwell PRIMARY KEY (id);
ALTER TABLE ONLY public.hand_in ADD CONSTRAINT pk_hand_in PRIMARY KEY (evidence_id, person_id, at);
ALTER TABLE ONLY public.household_code ADD CONSTRAINT pk_household_code PRIMARY KEY (id);
ALTER TABLE ONLY public.indicator_appeal ADD CONSTRAINT pk_indicator_appeal PRIMARY KEY (id);
ALTER TABLE ONLY public.indicator_appeal_answer ADD CONSTRAINT pk_indicator_appeal_answer PRIMARY KEY (appeal_id);
ALTER TABLE ONLY public.indicator_month ADD CONSTRAINT pk_indicator_month PRIMARY KEY (id);
ALTER TABLE ONLY public.installation ADD CONSTRAINT pk_installation PRIMARY KEY (id);
ALTER TABLE ONLY public.issued_paper ADD CONSTRAINT pk_issued_paper PRIMARY KEY (vote_id, serial);
ALTER TABLE ONLY public.joint_confirmation ADD CONSTRAINT pk_joint_confirmation PRIMARY KEY (visit_id, seat);
ALTER TABLE ONLY public.later_ballot ADD CONSTRAINT pk_later_ballot PRIMARY KEY (id);
ALTER TABLE ONLY public.ledger ADD CONSTRAINT pk_ledger PRIMARY KEY (community_id);
ALTER TABLE ONLY public.ledger_checkpoint ADD CONSTRAINT pk_ledger_checkpoint PRIMARY KEY (community_id, size);
ALTER TABLE ONLY public.ledger_cosignature ADD CONSTRAINT pk_ledger_cosignature PRIMARY KEY (community_id, size, witness_id);
ALTER TABLE ONLY public.ledger_entry ADD CONSTRAINT pk_ledger_entry PRIMARY KEY (community_id, seq);
ALTER TABLE ONLY public.lift_asking ADD CONSTRAINT pk_lift_asking PRIMARY KEY (application_id);
ALTER TABLE ONLY public.lift_word ADD CONSTRAINT pk_lift_word PRIMARY KEY (id);
ALTER TABLE ONLY public.log_key ADD CONSTRAINT pk_log_key PRIMARY KEY (public_key);
ALTER TABLE ONLY public.log_witness ADD CONSTRAINT pk_log_witness PRIMARY KEY (id);
ALTER TABLE ONLY public.log_witness_end ADD CONSTRAINT pk_log_witness_end PRIMARY KEY (witness_id);
ALTER TABLE ONLY public.mandate ADD CONSTRAINT pk_mandate PRIMARY KEY (id);
ALTER TABLE ONLY public.masking ADD CONSTRAINT pk_masking PRIMARY KEY (id);
ALTER TABLE ONLY public.meeting ADD CONSTRAINT pk_meeting PRIMARY KEY (id);
ALTER TABLE ONLY public.meeting_answer ADD CONSTRAINT pk_meeting_answer PRIMARY KEY (id);
ALTER TABLE ONLY public.meeting_check_in ADD CONSTRAINT pk_meeting_check_in PRIMARY KEY (id);
ALTER TABLE ONLY public.meeting_event ADD CONSTRAINT pk_meeting_event PRIMARY KEY (id);
ALTER TABLE ONLY public.meeting_minutes ADD CONSTRAINT pk_meeting_minutes PRIMARY KEY (meeting_id, number);
ALTER TABLE ONLY public.meeting_question ADD CONSTRAINT pk_meeting_question PRIMARY KEY (id);
ALTER TABLE ONLY public.meeting_stance ADD CONSTRAINT pk_meeting_stance PRIMARY KEY (opinion_id);
ALTER TABLE ONLY public.minutes_objection ADD CONSTRAINT pk_minutes_objection PRIMARY KEY (id);
ALTER TABLE ONLY public.minutes_objection_answer ADD CONSTRAINT pk_minutes_objection_answer PRIMARY KEY (objection_id);
ALTER TABLE ONLY public.notice ADD CONSTRAINT pk_notice PRIMARY KEY (id);
ALTER TABLE ONLY public.notice_delivery ADD CONSTRAINT pk_notice_delivery PRIMARY KEY (id);
ALTER TABLE ONLY public.notice_proof ADD CONSTRAINT pk_notice_proof PRIMARY KEY (id);
ALTER TABLE ONLY public.number_notice ADD CONSTRAINT pk_number_notice PRIMARY KEY (id);
ALTER TABLE ONLY public.objection ADD CONSTRAINT pk_objection PRIMARY KEY (id);
ALTER TABLE ONLY public.objection_answer ADD CONSTRAINT pk_objection_answer PRIMARY KEY (objection_id);
ALTER TABLE ONLY public.occupant ADD CONSTRAINT pk_occupant PRIMARY KEY (id);
ALTER TABLE ONLY public.opinion_sheet ADD CONSTRAINT pk_opinion_sheet PRIMARY KEY (id);
ALTER TABLE ONLY public.opinion_sheet_line ADD CONSTRAINT pk_opinion_sheet_line PRIMARY KEY (subject_id);
ALTER TABLE ONLY public.own_record ADD CONSTRAINT pk_own_record PRIMARY KEY (staff_id, owner_id);
ALTER TABLE ONLY public.owner ADD CONSTRAINT pk_owner PRIMARY KEY (id);
ALTER TABLE ONLY public.ownership ADD CONSTRAINT pk_ownership PRIMARY KEY (id);
ALTER TABLE ONLY public.paper ADD CONSTRAINT pk_paper PRIMARY KEY (id);
ALTER TABLE ONLY public.paper_entry ADD CONSTRAINT pk_paper_entry PRIMARY KEY (id);
ALTER TABLE ONLY public.paper_event ADD CONSTRAINT pk_paper_event PRIMARY KEY (id);
ALTER TABLE ONLY public.paper_scan ADD CONSTRAINT pk_paper_scan PRIMARY KEY (scan_page_id);
ALTER TABLE ONLY public.part ADD CONSTRAINT pk_part PRIMARY KEY (id);
ALTER TABLE ONLY public.part_consent ADD CONSTRAINT pk_part_consent PRIMARY KEY (id);
ALTER TABLE ONLY public.personal_data_view ADD CONSTRAINT pk_personal_data_view PRIMARY KEY (id);
ALTER TABLE ONLY public.persons_decision ADD CONSTRAINT pk_persons_decision PRIMARY KEY (vote_id, item, at);
ALTER TABLE ONLY public.plan_version ADD CONSTRAINT pk_plan_version PRIMARY KEY (id);
ALTER TABLE ONLY public.posting ADD CONSTRAINT pk_posting PRIMARY KEY (id);
ALTER TABLE ONLY public.posting_alarm ADD CONSTRAINT pk_posting_alarm PRIMARY KEY (posting_id, number);
ALTER TABLE ONLY public.posting_event ADD CONSTRAINT pk_posting_event PRIMARY KEY (posting_id, number);
ALTER TABLE ONLY public.project ADD CONSTRAINT pk_project PRIMARY KEY (id);
ALTER TABLE ONLY public.promise_ruling ADD CONSTRAINT pk_promise_ruling PRIMARY KEY (promise_id);
ALTER TABLE ONLY public.promise_word ADD CONSTRAINT pk_promise_word PRIMARY KEY (id);
ALTER TABLE ONLY public.public_event ADD CONSTRAINT pk_public_event PRIMARY KEY (subject_kind, subject_id, number);
ALTER TABLE ONLY public.public_event_counter ADD CONSTRAINT pk_public_event_counter PRIMARY KEY (subject_kind, subject_id);
ALTER TABLE ONLY public.record_extract ADD CONSTRAINT pk_record_extract PRIMARY KEY (id);
ALTER TABLE ONLY public.recovery_code ADD CONSTRAINT pk_recovery_code PRIMARY KEY (staff_id, code_lookup);
ALTER TABLE ONLY public.register_entry ADD CONSTRAINT pk_register_entry PRIMARY KEY (id);
ALTER TABLE ONLY public.register_import ADD CONSTRAINT pk_register_import PRIMARY KEY (id);
ALTER TABLE ONLY public.request_picture ADD CONSTRAINT pk_request_picture PRIMARY KEY (id);
ALTER TABLE ONLY public.requirement ADD CONSTRAINT pk_requirement PRIMARY KEY (id);
ALTER TABLE ONLY public.requirement_set ADD CONSTRAINT pk_requirement_set PRIMARY KEY (project_id, number);
ALTER TABLE ONLY public.resident ADD CONSTRAINT pk_resident PRIMARY KEY (id);
ALTER TABLE ONLY public.resident_session ADD CONSTRAINT pk_resident_session PRIMARY KEY (token_sha256);
ALTER TABLE ONLY public.responsible_unit ADD CONSTRAINT pk_responsible_unit PRIMARY KEY (id);
ALTER TABLE ONLY public.roll ADD CONSTRAINT pk_roll PRIMARY KEY (id);
ALTER TABLE ONLY public.roll_correction ADD CONSTRAINT pk_roll_correction PRIMARY KEY (vote_id, seq);
ALTER TABLE ONLY public.roll_entry ADD CONSTRAINT pk_roll_entry PRIMARY KEY (roll_id, part_id);
ALTER TABLE ONLY public.roll_owner ADD CONSTRAINT pk_roll_owner PRIMARY KEY (roll_id, part_id, owner_id);
ALTER TABLE ONLY public.scan_page ADD CONSTRAINT pk_scan_page PRIMARY KEY (id);
ALTER TABLE ONLY public.sheet_handover ADD CONSTRAINT pk_sheet_handover PRIMARY KEY (id);
ALTER TABLE ONLY public.staff ADD CONSTRAINT pk_staff PRIMARY KEY (id);
ALTER TABLE ONLY public.staff_session ADD CONSTRAINT pk_staff_session PRIMARY KEY (token_sha256);
ALTER TABLE ONLY public.staff_tie ADD CONSTRAINT pk_staff_tie PRIMARY KEY (staff_id, part_id);
ALTER TABLE ONLY public.staff_wechat ADD CONSTRAINT pk_staff_wechat PRIMARY KEY (id);
ALTER TABLE ONLY public.staff_wechat_code ADD CONSTRAINT pk_staff_wechat_code PRIMARY KEY (staff_id);
ALTER TABLE ONLY public.stage_step ADD CONSTRAINT pk_stage_step PRIMARY KEY (id);
ALTER TABLE ONLY public.stairwell ADD CONSTRAINT pk_stairwell PRIMARY KEY (id);
ALTER TABLE ONLY public.standing ADD CONSTRAINT pk_standing PRIMARY KEY (vote_id, voter);
ALTER TABLE ONLY public.street ADD CONSTRAINT pk_street PRIMARY KEY (id);
ALTER TABLE ONLY public.subscription_quota ADD CONSTRAINT pk_subscription_quota PRIMARY KEY (openid, template_id);
ALTER TABLE ONLY public.survey ADD CONSTRAINT pk_survey PRIMARY KEY (id);
ALTER TABLE ONLY public.survey_answer ADD CONSTRAINT pk_survey_answer PRIMARY KEY (id);
ALTER TABLE ONLY public.survey_plan ADD CONSTRAINT pk_survey_plan PRIMARY KEY (plan_version_id);
ALTER TABLE ONLY public.survey_version ADD CONSTRAINT pk_survey_version PRIMARY KEY (survey_id, number);
ALTER TABLE ONLY public.taken_at ADD CONSTRAINT pk_taken_at PRIMARY KEY (evidence_id);
ALTER TABLE ONLY public.text_version ADD CONSTRAINT pk_text_version PRIMARY KEY (committee_id, key, number);
ALTER TABLE ONLY public.unit_member ADD CONSTRAINT pk_unit_member PRIMARY KEY (id);
ALTER TABLE ONLY public.unused_file ADD CONSTRAINT pk_unused_file PRIMARY KEY (sha256);
ALTER TABLE ONLY public.venue_session ADD CONSTRAINT pk_venue_session PRIMARY KEY (id);
ALTER TABLE ONLY public.visit_mark ADD CONSTRAINT pk_visit_mark PRIMARY KEY (id);
ALTER TABLE ONLY public.visit_report ADD CONSTRAINT pk_visit_report PRIMARY KEY (id);
ALTER TABLE ONLY public.visit_report_answer ADD CONSTRAINT pk_visit_report_answer PRIMARY KEY (report_id);
ALTER TABLE ONLY public.void ADD CONSTRAINT pk_void PRIMARY KEY (vote_id, seq);
ALTER TABLE ONLY public.vote ADD CONSTRAINT pk_vote PRIMARY KEY (id);
ALTER TABLE ONLY public.vote_checkpoint ADD CONSTRAINT pk_vote_checkpoint PRIMARY KEY (vote_id, size);
ALTER TABLE ONLY public.vote_item ADD CONSTRAINT pk_vote_item PRIMARY KEY (vote_id, number);
ALTER TABLE ONLY public.vote_leaf ADD CONSTRAINT pk_vote_leaf PRIMARY KEY (vote_id, seq);
ALTER TABLE ONLY public.vote_proposal ADD CONSTRAINT pk_vote_proposal PRIMARY KEY (id);
ALTER TABLE ONLY public.voter_appointment ADD CONSTRAINT pk_voter_appointment PRIMARY KEY (id);
ALTER TABLE ONLY public.voting_authority ADD CONSTRAINT pk_voting_authority PRIMARY KEY (id);
ALTER TABLE ONLY public.walk_paper ADD CONSTRAINT pk_walk_paper PRIMARY KEY (id);
ALTER TABLE ONLY public.walk_paper_entry ADD CONSTRAINT pk_walk_paper_entry PRIMARY KEY (paper_id, place);
ALTER TABLE ONLY public.warranty ADD CONSTRAINT pk_warranty PRIMARY KEY (id);
ALTER TABLE ONLY public.wechat_code ADD CONSTRAINT pk_wechat_code PRIMARY KEY (scene, page);
ALTER TABLE ONLY public.wechat_push ADD CONSTRAINT pk_wechat_push PRIMARY KEY (id);
ALTER TABLE ONLY public.wish ADD CONSTRAINT pk_wish PRIMARY KEY (id);
ALTER TABLE ONLY public.wish_answer ADD CONSTRAINT pk_wish_answer PRIMARY KEY (id);
ALTER TABLE ONLY public.works_alarm ADD CONSTRAINT pk_works_alarm PRIMARY KEY (id);
ALTER TABLE ONLY public.application ADD CONSTRAINT uq_application_community_id_number UNIQUE (community_id, number);
ALTER TABLE ONLY public.ballot ADD CONSTRAINT uq_ballot_vote_id_nonce UNIQUE (vote_id, nonce);
ALTER TABLE ONLY public.ballot ADD CONSTRAINT uq_ballot_vote_id_seq UNIQUE (vote_id, seq);
ALTER TABLE ONLY public.ballot ADD CONSTRAINT uq_ballot_vote_id_voter_id UNIQUE (vote_id, voter, id);
ALTER TABLE ONLY public.binding ADD CONSTRAINT uq_binding_invitation_id UNIQUE (invitation_id);
ALTER TABLE ONLY public.binding_invitation ADD CONSTRAINT uq_binding_invitation_token_sha256 UNIQUE (token_sha256);
ALTER TABLE ONLY public.binding_objection ADD CONSTRAINT uq_binding_objection_binding_id_resident_id UNIQUE (binding_id, resident_id);
ALTER TABLE ONLY public.binding ADD CONSTRAINT uq_binding_request_id UNIQUE (request_id);
ALTER TABLE ONLY public.binding_request ADD CONSTRAINT uq_binding_request_number UNIQUE (number);
ALTER TABLE ONLY public.building ADD CONSTRAINT uq_building_community_id_name UNIQUE (community_id, name);
ALTER TABLE ONLY public.case_event ADD CONSTRAINT uq_case_event_complaint_id_number UNIQUE (complaint_id, number);
ALTER TABLE ONLY public.case_photo ADD CONSTRAINT uq_case_photo_event_id_evidence_id UNIQUE (event_id, evidence_id);
ALTER TABLE ONLY public.case_policy ADD CONSTRAINT uq_case_policy_community_id_number UNIQUE (community_id, number);
ALTER TABLE ONLY public.case_reporter ADD CONSTRAINT uq_case_reporter_complaint_id_alias UNIQUE (complaint_id, alias);
ALTER TABLE ONLY public.case_sample_entry ADD CONSTRAINT uq_case_sample_entry_complaint_id_ended_at UNIQUE (complaint_id, ended_at);
ALTER TABLE ONLY public.check_in ADD CONSTRAINT uq_check_in_session_id_voter UNIQUE (session_id, voter);
ALTER TABLE ONLY public.claim_call ADD CONSTRAINT uq_claim_call_look_id UNIQUE (look_id);
ALTER TABLE ONLY public.claim ADD CONSTRAINT uq_claim_mends_id UNIQUE (mends_id);
ALTER TABLE ONLY public.claim_sample_entry ADD CONSTRAINT uq_claim_sample_entry_sample_id_kind_entry_id UNIQUE (sample_id, kind, entry_id);
ALTER TABLE ONLY public.claim_slip ADD CONSTRAINT uq_claim_slip_claim_id_owner_id UNIQUE (claim_id, owner_id);
ALTER TABLE ONLY public.claim_slip ADD CONSTRAINT uq_claim_slip_community_id_number UNIQUE (community_id, number);
ALTER TABLE ONLY public.committee ADD CONSTRAINT uq_committee_street_id_name UNIQUE (street_id, name);
ALTER TABLE ONLY public.community ADD CONSTRAINT uq_community_committee_id_name UNIQUE (committee_id, name);
ALTER TABLE ONLY public.complaint ADD CONSTRAINT uq_complaint_community_id_number UNIQUE (community_id, number);
ALTER TABLE ONLY public.content_check ADD CONSTRAINT uq_content_check_kind_subject_id_resident_id UNIQUE (kind, subject_id, resident_id);
ALTER TABLE ONLY public.content_decision ADD CONSTRAINT uq_content_decision_check_id_number UNIQUE (check_id, number);
ALTER TABLE ONLY public.damage ADD CONSTRAINT uq_damage_kind_subject UNIQUE (kind, subject);
ALTER TABLE ONLY public.district ADD CONSTRAINT uq_district_name UNIQUE (name);
ALTER TABLE ONLY public.evidence ADD CONSTRAINT uq_evidence_community_id_original_sha256 UNIQUE NULLS NOT DISTINCT (community_id, original_sha256);
ALTER TABLE ONLY public.grid ADD CONSTRAINT uq_grid_committee_id_name UNIQUE (committee_id, name);
ALTER TABLE ONLY public.household_code ADD CONSTRAINT uq_household_code_code_lookup UNIQUE (code_lookup);
ALTER TABLE ONLY public.indicator_month ADD CONSTRAINT uq_indicator_month_community_id_month UNIQUE (community_id, month);
ALTER TABLE ONLY public.issued_paper ADD CONSTRAINT uq_issued_paper_vote_id_replaces UNIQUE (vote_id, replaces);
ALTER TABLE ONLY public.joint_confirmation ADD CONSTRAINT uq_joint_confirmation_visit_id_staff_id UNIQUE (visit_id, staff_id);
ALTER TABLE ONLY public.later_ballot ADD CONSTRAINT uq_later_ballot_vote_id_nonce UNIQUE (vote_id, nonce);
ALTER TABLE ONLY public.log_witness ADD CONSTRAINT uq_log_witness_community_id_name UNIQUE (community_id, name);
ALTER TABLE ONLY public.log_witness ADD CONSTRAINT uq_log_witness_community_id_public_key UNIQUE (community_id, public_key);
ALTER TABLE ONLY public.masking ADD CONSTRAINT uq_masking_evidence_id_number UNIQUE (evidence_id, number);
ALTER TABLE ONLY public.meeting_event ADD CONSTRAINT uq_meeting_event_meeting_id_act UNIQUE (meeting_id, act);
ALTER TABLE ONLY public.meeting_question ADD CONSTRAINT uq_meeting_question_meeting_id_number UNIQUE (meeting_id, number);
ALTER TABLE ONLY public.notice_delivery ADD CONSTRAINT uq_notice_delivery_notice_id_channel_recipient_id UNIQUE (notice_id, channel, recipient_id);
ALTER TABLE ONLY public.notice ADD CONSTRAINT uq_notice_subject_kind_subject_id_kind_occasion UNIQUE (subject_kind, subject_id, kind, occasion);
ALTER TABLE ONLY public.paper_entry ADD CONSTRAINT uq_paper_entry_paper_id_keyer UNIQUE (paper_id, keyer);
ALTER TABLE ONLY public.paper_entry ADD CONSTRAINT uq_paper_entry_paper_id_place UNIQUE (paper_id, place);
ALTER TABLE ONLY public.paper ADD CONSTRAINT uq_paper_vote_id_nonce UNIQUE (vote_id, nonce);
ALTER TABLE ONLY public.paper ADD CONSTRAINT uq_paper_vote_id_seq UNIQUE (vote_id, seq);
ALTER TABLE ONLY public.paper ADD CONSTRAINT uq_paper_vote_id_serial UNIQUE (vote_id, serial);
ALTER TABLE ONLY public.plan_version ADD CONSTRAINT uq_plan_version_project_id_number UNIQUE (project_id, number);
ALTER TABLE ONLY public.project ADD CONSTRAINT uq_project_community_id_number UNIQUE (community_id, number);
ALTER TABLE ONLY public.record_extract ADD CONSTRAINT uq_record_extract_number UNIQUE (number);
ALTER TABLE ONLY public.request_picture ADD CONSTRAINT uq_request_picture_request_id_original_sha256 UNIQUE (request_id, original_sha256);
ALTER TABLE ONLY public.requirement ADD CONSTRAINT uq_requirement_project_id_sha256 UNIQUE (project_id, sha256);
ALTER TABLE ONLY public.resident ADD CONSTRAINT uq_resident_appid_openid UNIQUE (appid, openid);
ALTER TABLE ONLY public.resident_session ADD CONSTRAINT uq_resident_session_id UNIQUE (id);
ALTER TABLE ONLY public.responsible_unit ADD CONSTRAINT uq_responsible_unit_street_id_name UNIQUE (street_id, name);
ALTER TABLE ONLY public.roll_entry ADD CONSTRAINT uq_roll_entry_roll_id_i UNIQUE (roll_id, i);
ALTER TABLE ONLY public.scan_page ADD CONSTRAINT uq_scan_page_vote_id_evidence_id_page UNIQUE (vote_id, evidence_id, page);
ALTER TABLE ONLY public.staff ADD CONSTRAINT uq_staff_login UNIQUE (login);
ALTER TABLE ONLY public.staff_session ADD CONSTRAINT uq_staff_session_id UNIQUE (id);
ALTER TABLE ONLY public.staff_wechat_code ADD CONSTRAINT uq_staff_wechat_code_code_lookup UNIQUE (code_lookup);
ALTER TABLE ONLY public.stairwell ADD CONSTRAINT uq_stairwell_building_id_name UNIQUE (building_id, name);
ALTER TABLE ONLY public.street ADD CONSTRAINT uq_street_district_id_name UNIQUE (district_id, name);
ALTER TABLE ONLY public.void ADD CONSTRAINT uq_void_ballot_id UNIQUE (ballot_id);
ALTER TABLE ONLY public.void ADD CONSTRAINT uq_void_vote_id_target UNIQUE (vote_id, target);
ALTER TABLE ONLY public.vote ADD CONSTRAINT uq_vote_eid UNIQUE (eid);
ALTER TABLE ONLY public.voter_appointment ADD CONSTRAINT uq_voter_appointment_authority_id UNIQUE (authority_id);
ALTER TABLE ONLY public.voting_authority ADD CONSTRAINT uq_voting_authority_vote_id_number UNIQUE (vote_id, number);
ALTER TABLE ONLY public.walk_paper_entry ADD CONSTRAINT uq_walk_paper_entry_paper_id_keyer UNIQUE (paper_id, keyer);
ALTER TABLE ONLY public.wechat_push ADD CONSTRAINT uq_wechat_push_dedupe_key UNIQUE (dedupe_key);
CREATE INDEX ix_acceptance_check_project ON public.acceptance_check USING btree (project_id, at);
CREATE INDEX ix_announcement_resident ON public.announcement USING btree (resident_id, at);
CREATE INDEX ix_announcement_waiting ON public.announcement USING btree (at) WHERE (told_at IS NULL);
CREATE INDEX ix_answered_request_answered_at ON public.answered_request USING btree (answered_at);
CREATE INDEX ix_application_household ON public.application USING btree (part_id, matter);
CREATE INDEX ix_application_resident_id ON public.application USING btree (resident_id);
CREATE INDEX ix_application_step_application ON public.application_step USING btree (application_id, id);
CREATE INDEX ix_application_step_project_id ON public.application_step USING btree (project_id);
CREATE INDEX ix_area_objection_correction_id ON public.area_objection USING btree (correction_id);
CREATE INDEX ix_authorised_voter_change_id ON public.authorised_voter USING btree (change_id);
CREATE INDEX ix_authorised_voter_owner_id ON public.authorised_voter USING btree (owner_id);
CREATE INDEX ix_ballot_resident_id ON public.ballot USING btree (resident_id);
CREATE INDEX ix_binding_community_id ON public.binding USING btree (community_id);
CREATE INDEX ix_binding_community_made ON public.binding USING btree (community_id, made_at);
CREATE INDEX ix_binding_invitation_inviter ON public.binding_invitation USING btree (resident_id, part_id);
CREATE INDEX ix_binding_owner_id ON public.binding USING btree (owner_id);
CREATE INDEX ix_binding_part_id ON public.binding USING btree (part_id);
CREATE INDEX ix_binding_request_resident ON public.binding_request USING btree (resident_id, made_at);
CREATE INDEX ix_binding_request_waiting ON public.binding_request USING btree (community_id, complete_at) WHERE (state = 'waiting');
CREATE INDEX ix_binding_resident_id ON public.binding USING btree (resident_id);
CREATE INDEX ix_binding_sheet_community ON public.binding_sheet USING btree (community_id, printed_at);
CREATE INDEX ix_box_opening_session_id ON public.box_opening USING btree (session_id);
CREATE INDEX ix_building_change_id ON public.building USING btree (change_id);
CREATE INDEX ix_bundle_export_vote ON public.bundle_export USING btree (vote_id, at);
CREATE INDEX ix_case_call_look_entry ON public.case_call_look USING btree (sample_id, "position");
CREATE INDEX ix_case_clock_due ON public.case_clock USING btree (due_id);
CREATE INDEX ix_case_event_reporter_id ON public.case_event USING btree (reporter_id);
CREATE INDEX ix_case_event_staff_id ON public.case_event USING btree (staff_id);
CREATE INDEX ix_case_pause_complaint_id ON public.case_pause USING btree (complaint_id);
CREATE INDEX ix_case_photo_complaint_id ON public.case_photo USING btree (complaint_id);
CREATE INDEX ix_case_photo_evidence_id ON public.case_photo USING btree (evidence_id);
CREATE INDEX ix_case_reporter_part_id ON public.case_reporter USING btree (part_id);
CREATE INDEX ix_case_reporter_resident_id ON public.case_reporter USING btree (resident_id);
CREATE INDEX ix_case_sample_community ON public.case_sample USING btree (community_id, at);
CREATE INDEX ix_claim_agent_id ON public.claim USING btree (agent_id);
CREATE INDEX ix_claim_call_look_entry ON public.claim_call_look USING btree (sample_id, "position");
CREATE INDEX ix_claim_community ON public.claim USING btree (community_id, at);
CREATE INDEX ix_claim_event_claim ON public.claim_event USING btree (claim_id, seq);
CREATE INDEX ix_claim_flag_finding_community ON public.claim_flag_finding USING btree (community_id, at);
CREATE INDEX ix_claim_helper_id ON public.claim USING btree (helper_id);
CREATE INDEX ix_claim_part ON public.claim USING btree (part_id, at);
CREATE INDEX ix_claim_sample_community ON public.claim_sample USING btree (community_id, at);
CREATE INDEX ix_claim_slip_delivery_slip_id ON public.claim_slip_delivery USING btree (slip_id);
CREATE INDEX ix_claim_slip_reply_slip_id ON public.claim_slip_reply USING btree (slip_id);
CREATE INDEX ix_claim_subject ON public.claim USING btree (subject_kind, subject_id);
CREATE INDEX ix_complaint_about_unit_id ON public.complaint USING btree (about_unit_id);
CREATE INDEX ix_complaint_charge ON public.complaint USING btree (charge_unit_id, state) WHERE (charge_unit_id IS NOT NULL);
CREATE INDEX ix_complaint_merged_into ON public.complaint USING btree (merged_into);
CREATE INDEX ix_complaint_offered ON public.complaint USING btree (offered_unit_id) WHERE (offered_unit_id IS NOT NULL);
CREATE INDEX ix_complaint_policy_id ON public.complaint USING btree (policy_id);
CREATE INDEX ix_complaint_project_id ON public.complaint USING btree (project_id);
CREATE INDEX ix_complaint_queue ON public.complaint USING btree (community_id, state, id);
CREATE INDEX ix_complaint_similar ON public.complaint USING btree (community_id, stairwell_id, category, reported_at);
CREATE INDEX ix_consult_opinion_helper_id ON public.consult_opinion USING btree (helper_id);
CREATE INDEX ix_consult_opinion_household ON public.consult_opinion USING btree (consultation_id, part_id, at);
CREATE INDEX ix_consult_opinion_part_id ON public.consult_opinion USING btree (part_id);
CREATE INDEX ix_consult_opinion_resident_id ON public.consult_opinion USING btree (resident_id);
CREATE INDEX ix_consult_promise_household ON public.consult_promise USING btree (consultation_id, part_id, at);
CREATE INDEX ix_consult_promise_visit_id ON public.consult_promise USING btree (visit_id);
CREATE INDEX ix_consult_visit_agent_id ON public.consult_visit USING btree (agent_id);
CREATE INDEX ix_consult_visit_household ON public.consult_visit USING btree (consultation_id, part_id, at);
CREATE INDEX ix_consult_visit_part_id ON public.consult_visit USING btree (part_id);
CREATE INDEX ix_consult_visit_walk_paper_id ON public.consult_visit USING btree (walk_paper_id);
CREATE INDEX ix_consultation_community ON public.consultation USING btree (community_id, created_at, id);
CREATE INDEX ix_consultation_project_id ON public.consultation USING btree (project_id);
CREATE INDEX ix_contact_grant_complaint_id ON public.contact_grant USING btree (complaint_id);
CREATE INDEX ix_content_check_community ON public.content_check USING btree (community_id, made_at);
CREATE INDEX ix_content_check_due_at ON public.content_check USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX ix_content_check_resident_id ON public.content_check USING btree (resident_id);
CREATE INDEX ix_content_check_trace_id ON public.content_check USING btree (trace_id);
CREATE INDEX ix_correction_community ON public.correction USING btree (community_id, proposed_at);
CREATE INDEX ix_correction_owner_id ON public.correction USING btree (owner_id);
CREATE INDEX ix_correction_part_id ON public.correction USING btree (part_id);
CREATE INDEX ix_cosignature_witness_id ON public.cosignature USING btree (witness_id);
CREATE INDEX ix_count_sheet_vote_id ON public.count_sheet USING btree (vote_id);
CREATE INDEX ix_derivative_sha256 ON public.derivative USING btree (sha256);
CREATE INDEX ix_dispute_vote ON public.dispute USING btree (vote_id, at);
CREATE INDEX ix_emergency_act_plan_version_id ON public.emergency_act USING btree (plan_version_id);
CREATE INDEX ix_emergency_act_project ON public.emergency_act USING btree (project_id, proposed_at);
CREATE INDEX ix_emergency_act_requirement_id ON public.emergency_act USING btree (requirement_id);
CREATE INDEX ix_evidence_sha256 ON public.evidence USING btree (sha256);
CREATE INDEX ix_gate_certificate_community ON public.gate_certificate USING btree (community_id, at, id);
CREATE INDEX ix_gate_certificate_consultation_id ON public.gate_certificate USING btree (consultation_id);
CREATE INDEX ix_gate_certificate_plan_version_id ON public.gate_certificate USING btree (plan_version_id);
CREATE INDEX ix_gate_certificate_project_id ON public.gate_certificate USING btree (project_id);
CREATE INDEX ix_gate_certificate_survey_id ON public.gate_certificate USING btree (survey_id);
CREATE INDEX ix_gate_plan_version_id ON public.gate USING btree (plan_version_id);
CREATE INDEX ix_gate_project ON public.gate USING btree (project_id, id);
CREATE INDEX ix_gate_requirement_id ON public.gate USING btree (requirement_id);
CREATE INDEX ix_grid_stairwell_grid_id ON public.grid_stairwell USING btree (grid_id);
CREATE INDEX ix_hand_in_person_id ON public.hand_in USING btree (person_id);
CREATE INDEX ix_household_code_part_id ON public.household_code USING btree (part_id);
CREATE INDEX ix_indicator_appeal_month_id ON public.indicator_appeal USING btree (month_id);
CREATE INDEX ix_issued_paper_voter ON public.issued_paper USING btree (vote_id, voter);
CREATE INDEX ix_lift_word_application ON public.lift_word USING btree (application_id, at);
CREATE INDEX ix_mandate_scope_id ON public.mandate USING btree (scope_id);
CREATE INDEX ix_mandate_staff_id ON public.mandate USING btree (staff_id);
CREATE INDEX ix_meeting_answer_question ON public.meeting_answer USING btree (question_id, at);
CREATE INDEX ix_meeting_check_in_household ON public.meeting_check_in USING btree (part_id, at);
CREATE INDEX ix_meeting_check_in_resident_id ON public.meeting_check_in USING btree (resident_id);
CREATE INDEX ix_meeting_community ON public.meeting USING btree (community_id, starts_at, id);
CREATE INDEX ix_meeting_consultation_id ON public.meeting USING btree (consultation_id);
CREATE INDEX ix_meeting_question_part_id ON public.meeting_question USING btree (part_id);
CREATE INDEX ix_meeting_question_resident_id ON public.meeting_question USING btree (resident_id);
CREATE INDEX ix_meeting_stance_meeting_id ON public.meeting_stance USING btree (meeting_id);
CREATE INDEX ix_minutes_objection_meeting ON public.minutes_objection USING btree (meeting_id, at);
CREATE INDEX ix_minutes_objection_part_id ON public.minutes_objection USING btree (part_id);
CREATE INDEX ix_minutes_objection_resident_id ON public.minutes_objection USING btree (resident_id);
CREATE INDEX ix_notice_community ON public.notice USING btree (community_id, at);
CREATE INDEX ix_notice_delivery_due ON public.notice_delivery USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX ix_notice_delivery_msgid ON public.notice_delivery USING btree (msgid) WHERE (msgid <> '');
CREATE INDEX ix_notice_delivery_openid ON public.notice_delivery USING btree (openid) WHERE (state = 'trying');
CREATE INDEX ix_notice_delivery_recipient ON public.notice_delivery USING btree (recipient_id, channel);
CREATE INDEX ix_notice_proof_notice ON public.notice_proof USING btree (notice_id, owner_id);
CREATE INDEX ix_number_notice_owner_id ON public.number_notice USING btree (owner_id);
CREATE INDEX ix_number_notice_waiting ON public.number_notice USING btree (queued_at) WHERE (told_at IS NULL);
CREATE INDEX ix_objection_community ON public.objection USING btree (community_id, recorded_at);
CREATE INDEX ix_objection_due_id ON public.objection USING btree (due_id);
CREATE INDEX ix_objection_owner_id ON public.objection USING btree (owner_id);
CREATE INDEX ix_objection_posting_id ON public.objection USING btree (posting_id);
CREATE INDEX ix_occupant_change_id ON public.occupant USING btree (change_id);
CREATE INDEX ix_occupant_part_id ON public.occupant USING btree (part_id);
CREATE INDEX ix_opinion_sheet_community ON public.opinion_sheet USING btree (community_id, at);
CREATE INDEX ix_opinion_sheet_consultation_id ON public.opinion_sheet USING btree (consultation_id);
CREATE INDEX ix_opinion_sheet_line_sheet_id ON public.opinion_sheet_line USING btree (sheet_id);
CREATE INDEX ix_opinion_sheet_survey_id ON public.opinion_sheet USING btree (survey_id);
CREATE INDEX ix_owner_change_id ON public.owner USING btree (change_id);
CREATE INDEX ix_owner_document ON public.owner USING btree (community_id, document_lookup);
CREATE INDEX ix_owner_name ON public.owner USING btree (community_id, name_key);
CREATE INDEX ix_owner_phone ON public.owner USING btree (community_id, phone_lookup);
CREATE INDEX ix_ownership_change_id ON public.ownership USING btree (change_id);
CREATE INDEX ix_ownership_ended_change_id ON public.ownership USING btree (ended_change_id);
CREATE INDEX ix_ownership_owner_id ON public.ownership USING btree (owner_id);
CREATE INDEX ix_paper_event_serial ON public.paper_event USING btree (vote_id, serial);
CREATE INDEX ix_paper_scan_paper_id ON public.paper_scan USING btree (paper_id);
CREATE INDEX ix_part_change_id ON public.part USING btree (change_id);
CREATE INDEX ix_part_consent_item ON public.part_consent USING btree (project_id, item_sha256, at);
CREATE INDEX ix_part_consent_part_id ON public.part_consent USING btree (part_id);
CREATE INDEX ix_part_consent_resident_id ON public.part_consent USING btree (resident_id);
CREATE INDEX ix_part_order ON public.part USING btree (community_id, sort_key, id);
CREATE INDEX ix_personal_data_view_community_id_id ON public.personal_data_view USING btree (community_id, id);
CREATE INDEX ix_personal_data_view_owner_id ON public.personal_data_view USING btree (owner_id);
CREATE INDEX ix_posting_community ON public.posting USING btree (community_id, drafted_at, id);
CREATE INDEX ix_posting_event_due_id ON public.posting_event USING btree (due_id);
CREATE INDEX ix_posting_subject ON public.posting USING btree (subject_kind, subject_id);
CREATE INDEX ix_project_community ON public.project USING btree (community_id, created_at, id);
CREATE INDEX ix_promise_word_promise ON public.promise_word USING btree (promise_id, at);
CREATE INDEX ix_public_event_community ON public.public_event USING btree (community_id, at);
CREATE INDEX ix_record_extract_community ON public.record_extract USING btree (community_id, made_at);
CREATE INDEX ix_record_extract_owner_id ON public.record_extract USING btree (owner_id);
CREATE INDEX ix_record_extract_part_id ON public.record_extract USING btree (part_id);
CREATE INDEX ix_register_entry_change_id ON public.register_entry USING btree (change_id);
CREATE INDEX ix_register_entry_subject_id ON public.register_entry USING btree (subject_id);
CREATE INDEX ix_register_import_community ON public.register_import USING btree (community_id, proposed_at);
CREATE INDEX ix_resident_session_expires_at ON public.resident_session USING btree (expires_at);
CREATE INDEX ix_resident_session_resident_id ON public.resident_session USING btree (resident_id);
CREATE INDEX ix_resident_unionid ON public.resident USING btree (unionid);
CREATE INDEX ix_roll_community ON public.roll USING btree (community_id, frozen_at);
CREATE INDEX ix_roll_entry_voter ON public.roll_entry USING btree (roll_id, voter);
CREATE INDEX ix_roll_owner_owner_id ON public.roll_owner USING btree (owner_id);
CREATE INDEX ix_sheet_handover_sheet_id ON public.sheet_handover USING btree (sheet_id);
CREATE INDEX ix_staff_session_staff_id ON public.staff_session USING btree (staff_id);
CREATE INDEX ix_staff_session_wechat_id ON public.staff_session USING btree (wechat_id);
CREATE INDEX ix_staff_wechat_staff_id ON public.staff_wechat USING btree (staff_id);
CREATE INDEX ix_stage_step_project ON public.stage_step USING btree (project_id, id);
CREATE INDEX ix_stairwell_change_id ON public.stairwell USING btree (change_id);
CREATE INDEX ix_survey_answer_agent_id ON public.survey_answer USING btree (agent_id);
CREATE INDEX ix_survey_answer_household ON public.survey_answer USING btree (survey_id, part_id, at);
CREATE INDEX ix_survey_answer_part_id ON public.survey_answer USING btree (part_id);
CREATE INDEX ix_survey_answer_resident_id ON public.survey_answer USING btree (resident_id);
CREATE INDEX ix_survey_community ON public.survey USING btree (community_id, created_at, id);
CREATE INDEX ix_survey_plan_survey_id ON public.survey_plan USING btree (survey_id);
CREATE INDEX ix_survey_project_id ON public.survey USING btree (project_id);
CREATE INDEX ix_taken_at_agreed_at ON public.taken_at USING btree (agreed_at);
CREATE INDEX ix_unit_member_staff_id ON public.unit_member USING btree (staff_id);
CREATE INDEX ix_venue_session_vote_id ON public.venue_session USING btree (vote_id);
CREATE INDEX ix_visit_mark_community_id ON public.visit_mark USING btree (community_id);
CREATE INDEX ix_visit_mark_part ON public.visit_mark USING btree (part_id, at);
CREATE INDEX ix_visit_report_community ON public.visit_report USING btree (community_id, at);
CREATE INDEX ix_visit_report_part_id ON public.visit_report USING btree (part_id);
CREATE INDEX ix_visit_report_resident_id ON public.visit_report USING btree (resident_id);
CREATE INDEX ix_void_dispute_id ON public.void USING btree (dispute_id);
CREATE INDEX ix_vote_community ON public.vote USING btree (community_id, created_at);
CREATE INDEX ix_vote_proposal_vote_id ON public.vote_proposal USING btree (vote_id);
CREATE INDEX ix_voter_appointment_voter ON public.voter_appointment USING btree (vote_id, voter);
CREATE INDEX ix_voting_authority_voter ON public.voting_authority USING btree (vote_id, voter);
CREATE INDEX ix_walk_paper_consultation_id ON public.walk_paper USING btree (consultation_id);
CREATE INDEX ix_warranty_community_id ON public.warranty USING btree (community_id);
CREATE INDEX ix_warranty_project_id ON public.warranty USING btree (project_id);
CREATE INDEX ix_warranty_unit_id ON public.warranty USING btree (unit_id);
CREATE INDEX ix_wechat_push_waiting ON public.wechat_push USING btree (received_at) WHERE (handled_at IS NULL);
CREATE INDEX ix_wish_answer_wish ON public.wish_answer USING btree (wish_id, at);
CREATE INDEX ix_wish_community_id ON public.wish USING btree (community_id);
CREATE INDEX ix_wish_part_id ON public.wish USING btree (part_id);
CREATE INDEX ix_wish_project ON public.wish USING btree (project_id, at, id);
CREATE INDEX ix_wish_resident_id ON public.wish USING btree (resident_id);
CREATE INDEX ix_works_alarm_project ON public.works_alarm USING btree (project_id, raised_at);
CREATE UNIQUE INDEX uq_binding_live ON public.binding USING btree (resident_id, part_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX uq_binding_request_open ON public.binding_request USING btree (resident_id, community_id, place_key) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX uq_case_clock_running ON public.case_clock USING btree (complaint_id, kind) WHERE (stopped_at IS NULL);
CREATE UNIQUE INDEX uq_case_pause_open ON public.case_pause USING btree (complaint_id) WHERE (until_at IS NULL);
CREATE UNIQUE INDEX uq_case_reporter_resident ON public.case_reporter USING btree (complaint_id, resident_id) WHERE (resident_id IS NOT NULL);
CREATE UNIQUE INDEX uq_claim_event_finder ON public.claim_event USING btree (claim_id, recorded_by, dispute_seq);
CREATE UNIQUE INDEX uq_consent_given ON public.consent USING btree (resident_id, purpose) WHERE (withdrawn_at IS NULL);
CREATE UNIQUE INDEX uq_contact_grant_current ON public.contact_grant USING btree (complaint_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX uq_count_sheet_session ON public.count_sheet USING btree (session_id) WHERE (session_id IS NOT NULL);
CREATE UNIQUE INDEX uq_emergency_act_waiting ON public.emergency_act USING btree (project_id, requirement_id) WHERE (state = 'proposed');
CREATE UNIQUE INDEX uq_grid_stairwell_current ON public.grid_stairwell USING btree (stairwell_id) WHERE (until_on IS NULL);
CREATE UNIQUE INDEX uq_meeting_check_in_phone ON public.meeting_check_in USING btree (meeting_id, part_id, resident_id);
CREATE UNIQUE INDEX uq_notice_proof_opened ON public.notice_proof USING btree (notice_id, owner_id, resident_id) NULLS NOT DISTINCT WHERE (way = 'inbox_opened');
CREATE UNIQUE INDEX uq_notice_proof_posted ON public.notice_proof USING btree (notice_id, owner_id) WHERE (way = 'posted');
CREATE UNIQUE INDEX uq_ownership_current ON public.ownership USING btree (part_id, owner_id) WHERE (until_on IS NULL);
CREATE UNIQUE INDEX uq_part_place ON public.part USING btree (stairwell_id, room) WHERE (retired_change_id IS NULL);
CREATE UNIQUE INDEX uq_posting_alarm_open ON public.posting_alarm USING btree (posting_id, place) WHERE (settled_at IS NULL);
CREATE UNIQUE INDEX uq_posting_event_hung ON public.posting_event USING btree (posting_id) WHERE (act = 'hung');
CREATE UNIQUE INDEX uq_posting_event_withdrawn ON public.posting_event USING btree (posting_id) WHERE (act = 'withdrawn');
CREATE UNIQUE INDEX uq_staff_wechat_openid ON public.staff_wechat USING btree (appid, openid) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX uq_staff_wechat_staff ON public.staff_wechat USING btree (staff_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX uq_unit_member_current ON public.unit_member USING btree (unit_id, staff_id) WHERE (until_at IS NULL);
CREATE UNIQUE INDEX uq_vote_proposal_waiting ON public.vote_proposal USING btree (vote_id, act) WHERE (approved IS NULL);
CREATE UNIQUE INDEX uq_voter_appointment_open ON public.voter_appointment USING btree (vote_id, voter) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX uq_voting_authority_appointed ON public.voting_authority USING btree (vote_id, voter) WHERE ((kind = 'appointed') AND (ended_at IS NULL));
CREATE UNIQUE INDEX uq_works_alarm_open ON public.works_alarm USING btree (project_id) WHERE (settled_at IS NULL);
CREATE CONSTRAINT TRIGGER ledger_bundle_export_exported AFTER INSERT ON public.bundle_export DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write('''bundle_exported''', 'SELECT community_id FROM public.vote WHERE id = ($1).vote_id', 'r.id::text', 'jsonb_build_object(''sha256'', encode(r.sha256, ''hex''))', '');
CREATE CONSTRAINT TRIGGER ledger_claim_event_claim AFTER INSERT ON public.claim_event DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.act IN ('dispute', 'find'))) EXECUTE FUNCTION public.ledger_write('CASE r.act WHEN ''find'' THEN ''claim_found'' ELSE ''claim_disputed'' END', 'SELECT community_id FROM public.claim WHERE id = ($1).claim_id', 'r.claim_id::text', 'NULL::jsonb', '');
CREATE CONSTRAINT TRIGGER ledger_correction_decided AFTER UPDATE OF state ON public.correction DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((old.state)::text IS DISTINCT FROM (new.state)::text)) EXECUTE FUNCTION public.ledger_write('''correction_'' || r.state', 'SELECT ($1).community_id', 'r.id::text', 'NULL::jsonb', 'payload_sealed');
CREATE CONSTRAINT TRIGGER ledger_correction_proposed AFTER INSERT ON public.correction DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write('''correction_'' || r.state', 'SELECT ($1).community_id', 'r.id::text', 'NULL::jsonb', 'payload_sealed');
CREATE CONSTRAINT TRIGGER ledger_dispute_finding_found AFTER INSERT ON public.dispute_finding DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write('''dispute_found''', 'SELECT v.community_id FROM public.dispute d JOIN public.vote v ON v.id = d.vote_id WHERE d.id = ($1).dispute_id', 'r.dispute_id::text', 'NULL::jsonb', '');
CREATE CONSTRAINT TRIGGER ledger_dispute_opened AFTER INSERT ON public.dispute DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write('''dispute_opened''', 'SELECT community_id FROM public.vote WHERE id = ($1).vote_id', 'r.id::text', 'NULL::jsonb', '');
CREATE CONSTRAINT TRIGGER ledger_emergency_act_decided AFTER UPDATE OF state ON public.emergency_act DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((old.state)::text IS DISTINCT FROM (new.state)::text)) EXECUTE FUNCTION public.ledger_write('''emergency_'' || r.state', 'SELECT community_id FROM public.project WHERE id = ($1).project_id', 'r.id::text', 'NULL::jsonb', '');
CREATE CONSTRAINT TRIGGER ledger_gate_certificate_certified AFTER INSERT ON public.gate_certificate DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write('''gate_certified''', 'SELECT ($1).community_id', 'r.id::text', 'jsonb_build_object(''sha256'', encode(r.sha256, ''hex''))', '');
CREATE CONSTRAINT TRIGGER ledger_gate_lapse_lapsed AFTER INSERT ON public.gate_lapse DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write('''certificate_lapsed''', 'SELECT community_id FROM public.gate_certificate WHERE id = ($1).certificate_id', 'r.certificate_id::text', 'NULL::jsonb', '');
CREATE CONSTRAINT TRIGGER ledger_gate_passage AFTER INSERT ON public.gate DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write('''gate_'' || r.passage', 'SELECT community_id FROM public.project WHERE id = ($1).project_id', 'r.requirement_id::text', 'NULL::jsonb', '');
CREATE CONSTRAINT TRIGGER ledger_log_key_rotated AFTER INSERT ON public.log_key DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write('''key_rotated''', 'SELECT id FROM public.community ORDER BY id', 'encode(r.public_key, ''hex'')', 'jsonb_build_object(''former'', encode(r.former, ''hex''))', '');
CREATE CONSTRAINT TRIGGER ledger_log_witness_end_ended AFTER INSERT ON public.log_witness_end DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write('''witness_ended''', 'SELECT community_id FROM public.log_witness WHERE id = ($1).witness_id', 'r.witness_id::text', 'NULL::jsonb', '');
CREATE CONSTRAINT TRIGGER ledger_log_witness_registered AFTER INSERT ON public.log_witness DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write('''witness_registered''', 'SELECT ($1).community_id', 'r.id::text', 'NULL::jsonb', '');
CREATE CONSTRAINT TRIGGER ledger_mandate_ended AFTER UPDATE OF ended_at ON public.mandate DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((old.ended_at IS NULL) AND (new.ended_at IS NOT NULL))) EXECUTE FUNCTION public.ledger_write('''mandate_ended''', 'SELECT c.id FROM public.community c JOIN public.committee k ON k.id = c.committee_id JOIN public.street s ON s.id = k.street_id WHERE CASE ($1).scope_kind WHEN ''platform'' THEN true WHEN ''district'' THEN s.district_id = ($1).scope_id WHEN ''street'' THEN s.id = ($1).scope_id WHEN ''committee'' THEN k.id = ($1).scope_id WHEN ''grid'' THEN k.id = (SELECT committee_id FROM public.grid WHERE id = ($1).scope_id) ELSE c.id = ($1).scope_id END ORDER BY c.id', 'r.id::text', 'NULL::jsonb', '');
CREATE CONSTRAINT TRIGGER ledger_mandate_given AFTER INSERT ON public.mandate DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write('''mandate_given''', 'SELECT c.id FROM public.community c JOIN public.committee k ON k.id = c.committee_id JOIN public.street s ON s.id = k.street_id WHERE CASE ($1).scope_kind WHEN ''platform'' THEN true WHEN ''district'' THEN s.district_id = ($1).scope_id WHEN ''street'' THEN s.id = ($1).scope_id WHEN ''committee'' THEN k.id = ($1).scope_id WHEN ''grid'' THEN k.id = (SELECT committee_id FROM public.grid WHERE id = ($1).scope_id) ELSE c.id = ($1).scope_id END ORDER BY c.id', 'r.id::text', 'NULL::jsonb', '');
CREATE CONSTRAINT TRIGGER ledger_personal_data_view_handed_out AFTER INSERT ON public.personal_data_view DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((new.sha256 IS NOT NULL) AND (new.act <> 'record:extract'))) EXECUTE FUNCTION public.ledger_write('''file_exported''', 'SELECT ($1).community_id', 'r.id::text', 'NULL::jsonb', '');
CREATE CONSTRAINT TRIGGER ledger_persons_decision_decided AFTER INSERT ON public.persons_decision DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write('''result_decided''', 'SELECT community_id FROM public.vote WHERE id = ($1).vote_id', '(SELECT eid FROM public.vote WHERE id = r.vote_id) || '':'' || r.item', 'NULL::jsonb', '');
CREATE CONSTRAINT TRIGGER ledger_posting_drafted AFTER INSERT ON public.posting DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write('''posting_drafted''', 'SELECT ($1).community_id', 'r.id::text', 'jsonb_build_object(''sha256'', encode(r.text_sha256, ''hex''))', '');
CREATE CONSTRAINT TRIGGER ledger_posting_event_happened AFTER INSERT ON public.posting_event DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write('''posting_'' || r.act', 'SELECT community_id FROM public.posting WHERE id = ($1).posting_id', 'r.posting_id::text', 'NULL::jsonb', '');
CREATE CONSTRAINT TRIGGER ledger_record_extract_made AFTER INSERT ON public.record_extract DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write('''extract_made''', 'SELECT ($1).community_id', 'r.number', 'NULL::jsonb', '');
CREATE CONSTRAINT TRIGGER ledger_register_import_import AFTER UPDATE OF state ON public.register_import DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((((old.state)::text IS DISTINCT FROM (new.state)::text) AND (new.state IN ('applied', 'undone')))) EXECUTE FUNCTION public.ledger_write('''import_'' || r.state', 'SELECT ($1).community_id', 'r.id::text', 'NULL::jsonb', 'file_sealed report identities');
CREATE CONSTRAINT TRIGGER ledger_requirement_set_required AFTER INSERT ON public.requirement_set DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write('''gates_required''', 'SELECT community_id FROM public.project WHERE id = ($1).project_id', 'r.project_id::text', 'NULL::jsonb', '');
CREATE CONSTRAINT TRIGGER ledger_roll_correction_corrected AFTER INSERT ON public.roll_correction DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write('''roll_corrected''', 'SELECT community_id FROM public.vote WHERE id = ($1).vote_id', '(SELECT eid FROM public.vote WHERE id = r.vote_id) || '':'' || r.seq', 'NULL::jsonb', '');
CREATE CONSTRAINT TRIGGER ledger_roll_frozen AFTER INSERT ON public.roll DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION public.ledger_write('''roll_frozen''', 'SELECT ($1).community_id', 'r.id::text', 'NULL::jsonb', '');
ALTER TABLE ONLY public.acceptance_check ADD CONSTRAINT fk_acceptance_check_by FOREIGN KEY (by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.acceptance_check ADD CONSTRAINT fk_acceptance_check_certificate_id FOREIGN KEY (certificate_id) REFERENCES public.gate_certificate(id);
ALTER TABLE ONLY public.acceptance_check ADD CONSTRAINT fk_acceptance_check_plan_version_id FOREIGN KEY (plan_version_id) REFERENCES public.plan_version(id);
ALTER TABLE ONLY public.acceptance_check ADD CONSTRAINT fk_acceptance_check_posting_id FOREIGN KEY (posting_id) REFERENCES public.posting(id);
ALTER TABLE ONLY public.acceptance_check ADD CONSTRAINT fk_acceptance_check_project_id FOREIGN KEY (project_id) REFERENCES public.project(id);
ALTER TABLE ONLY public.announcement ADD CONSTRAINT fk_announcement_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.announcement ADD CONSTRAINT fk_announcement_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.application ADD CONSTRAINT fk_application_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.application ADD CONSTRAINT fk_application_due_id FOREIGN KEY (due_id) REFERENCES public.due_time(id);
ALTER TABLE ONLY public.application ADD CONSTRAINT fk_application_entered_by FOREIGN KEY (entered_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.application ADD CONSTRAINT fk_application_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.application ADD CONSTRAINT fk_application_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.application ADD CONSTRAINT fk_application_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.application_step ADD CONSTRAINT fk_application_step_application_id FOREIGN KEY (application_id) REFERENCES public.application(id);
ALTER TABLE ONLY public.application_step ADD CONSTRAINT fk_application_step_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.application_step ADD CONSTRAINT fk_application_step_project_id FOREIGN KEY (project_id) REFERENCES public.project(id);
ALTER TABLE ONLY public.application_step ADD CONSTRAINT fk_application_step_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.application_step ADD CONSTRAINT fk_application_step_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.appointment_consent ADD CONSTRAINT fk_appointment_consent_appointment_id FOREIGN KEY (appointment_id) REFERENCES public.voter_appointment(id);
ALTER TABLE ONLY public.appointment_consent ADD CONSTRAINT fk_appointment_consent_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.area_objection ADD CONSTRAINT fk_area_objection_correction_id FOREIGN KEY (correction_id) REFERENCES public.correction(id);
ALTER TABLE ONLY public.attestation ADD CONSTRAINT fk_attestation_vote_id_seq FOREIGN KEY (vote_id, seq) REFERENCES public.vote_leaf(vote_id, seq);
ALTER TABLE ONLY public.authorised_voter ADD CONSTRAINT fk_authorised_voter_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.ballot ADD CONSTRAINT fk_ballot_authority_id FOREIGN KEY (authority_id) REFERENCES public.voting_authority(id);
ALTER TABLE ONLY public.ballot ADD CONSTRAINT fk_ballot_paper_id FOREIGN KEY (paper_id) REFERENCES public.paper(id);
ALTER TABLE ONLY public.ballot ADD CONSTRAINT fk_ballot_session_id FOREIGN KEY (session_id) REFERENCES public.venue_session(id);
ALTER TABLE ONLY public.ballot ADD CONSTRAINT fk_ballot_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.binding ADD CONSTRAINT fk_binding_admitted_by FOREIGN KEY (admitted_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.binding ADD CONSTRAINT fk_binding_code_id FOREIGN KEY (code_id) REFERENCES public.household_code(id);
ALTER TABLE ONLY public.binding ADD CONSTRAINT fk_binding_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.binding ADD CONSTRAINT fk_binding_confirmed_by FOREIGN KEY (confirmed_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.binding_invitation ADD CONSTRAINT fk_binding_invitation_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.binding ADD CONSTRAINT fk_binding_invitation_id FOREIGN KEY (invitation_id) REFERENCES public.binding_invitation(id);
ALTER TABLE ONLY public.binding_invitation ADD CONSTRAINT fk_binding_invitation_invited_id FOREIGN KEY (invited_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.binding_invitation ADD CONSTRAINT fk_binding_invitation_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.binding_invitation ADD CONSTRAINT fk_binding_invitation_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.binding_invitation ADD CONSTRAINT fk_binding_invitation_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.binding_objection ADD CONSTRAINT fk_binding_objection_binding_id FOREIGN KEY (binding_id) REFERENCES public.binding(id);
ALTER TABLE ONLY public.binding_objection ADD CONSTRAINT fk_binding_objection_decided_by FOREIGN KEY (decided_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.binding_objection ADD CONSTRAINT fk_binding_objection_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.binding ADD CONSTRAINT fk_binding_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.binding ADD CONSTRAINT fk_binding_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.binding_request ADD CONSTRAINT fk_binding_request_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.binding_request ADD CONSTRAINT fk_binding_request_decided_by FOREIGN KEY (decided_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.binding ADD CONSTRAINT fk_binding_request_id FOREIGN KEY (request_id) REFERENCES public.binding_request(id);
ALTER TABLE ONLY public.binding_request ADD CONSTRAINT fk_binding_request_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.binding_request ADD CONSTRAINT fk_binding_request_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.binding ADD CONSTRAINT fk_binding_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.binding_sheet ADD CONSTRAINT fk_binding_sheet_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.binding_sheet ADD CONSTRAINT fk_binding_sheet_printed_by FOREIGN KEY (printed_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.box_opening ADD CONSTRAINT fk_box_opening_session_id FOREIGN KEY (session_id) REFERENCES public.venue_session(id);
ALTER TABLE ONLY public.building ADD CONSTRAINT fk_building_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.bundle_export ADD CONSTRAINT fk_bundle_export_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.case_call ADD CONSTRAINT fk_case_call_look_id FOREIGN KEY (look_id) REFERENCES public.case_call_look(id);
ALTER TABLE ONLY public.case_call_look ADD CONSTRAINT fk_case_call_look_looked_by FOREIGN KEY (looked_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.case_call_look ADD CONSTRAINT fk_case_call_look_sample_id_position FOREIGN KEY (sample_id, "position") REFERENCES public.case_sample_entry(sample_id, "position");
ALTER TABLE ONLY public.case_clock ADD CONSTRAINT fk_case_clock_complaint_id FOREIGN KEY (complaint_id) REFERENCES public.complaint(id);
ALTER TABLE ONLY public.case_clock ADD CONSTRAINT fk_case_clock_due_id FOREIGN KEY (due_id) REFERENCES public.due_time(id);
ALTER TABLE ONLY public.case_event ADD CONSTRAINT fk_case_event_complaint_id FOREIGN KEY (complaint_id) REFERENCES public.complaint(id);
ALTER TABLE ONLY public.case_event ADD CONSTRAINT fk_case_event_into_id FOREIGN KEY (into_id) REFERENCES public.complaint(id);
ALTER TABLE ONLY public.case_event ADD CONSTRAINT fk_case_event_reporter_id FOREIGN KEY (reporter_id) REFERENCES public.case_reporter(id);
ALTER TABLE ONLY public.case_event ADD CONSTRAINT fk_case_event_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.case_event ADD CONSTRAINT fk_case_event_to_unit_id FOREIGN KEY (to_unit_id) REFERENCES public.responsible_unit(id);
ALTER TABLE ONLY public.case_pause ADD CONSTRAINT fk_case_pause_complaint_id FOREIGN KEY (complaint_id) REFERENCES public.complaint(id);
ALTER TABLE ONLY public.case_photo ADD CONSTRAINT fk_case_photo_complaint_id FOREIGN KEY (complaint_id) REFERENCES public.complaint(id);
ALTER TABLE ONLY public.case_photo ADD CONSTRAINT fk_case_photo_event_id FOREIGN KEY (event_id) REFERENCES public.case_event(id);
ALTER TABLE ONLY public.case_photo ADD CONSTRAINT fk_case_photo_evidence_id FOREIGN KEY (evidence_id) REFERENCES public.evidence(id);
ALTER TABLE ONLY public.case_policy ADD CONSTRAINT fk_case_policy_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.case_policy ADD CONSTRAINT fk_case_policy_entered_by FOREIGN KEY (entered_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.case_reporter ADD CONSTRAINT fk_case_reporter_complaint_id FOREIGN KEY (complaint_id) REFERENCES public.complaint(id);
ALTER TABLE ONLY public.case_reporter ADD CONSTRAINT fk_case_reporter_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.case_reporter ADD CONSTRAINT fk_case_reporter_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.case_sample ADD CONSTRAINT fk_case_sample_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.case_sample ADD CONSTRAINT fk_case_sample_drawn_by FOREIGN KEY (drawn_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.case_sample_entry ADD CONSTRAINT fk_case_sample_entry_complaint_id FOREIGN KEY (complaint_id) REFERENCES public.complaint(id);
ALTER TABLE ONLY public.case_sample_entry ADD CONSTRAINT fk_case_sample_entry_sample_id FOREIGN KEY (sample_id) REFERENCES public.case_sample(id);
ALTER TABLE ONLY public.check_in ADD CONSTRAINT fk_check_in_authority_id FOREIGN KEY (authority_id) REFERENCES public.voting_authority(id);
ALTER TABLE ONLY public.check_in ADD CONSTRAINT fk_check_in_session_id FOREIGN KEY (session_id) REFERENCES public.venue_session(id);
ALTER TABLE ONLY public.check_in ADD CONSTRAINT fk_check_in_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.check_in ADD CONSTRAINT fk_check_in_vote_id_serial FOREIGN KEY (vote_id, serial) REFERENCES public.issued_paper(vote_id, serial);
ALTER TABLE ONLY public.claim ADD CONSTRAINT fk_claim_agent_id FOREIGN KEY (agent_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.claim_call ADD CONSTRAINT fk_claim_call_called_by FOREIGN KEY (called_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.claim_call ADD CONSTRAINT fk_claim_call_look_id FOREIGN KEY (look_id) REFERENCES public.claim_call_look(id);
ALTER TABLE ONLY public.claim_call_look ADD CONSTRAINT fk_claim_call_look_looked_by FOREIGN KEY (looked_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.claim_call_look ADD CONSTRAINT fk_claim_call_look_sample_id FOREIGN KEY (sample_id) REFERENCES public.claim_sample(id);
ALTER TABLE ONLY public.claim ADD CONSTRAINT fk_claim_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.claim_event ADD CONSTRAINT fk_claim_event_claim_id FOREIGN KEY (claim_id) REFERENCES public.claim(id);
ALTER TABLE ONLY public.claim_event ADD CONSTRAINT fk_claim_event_dispute_seq FOREIGN KEY (dispute_seq) REFERENCES public.claim_event(seq);
ALTER TABLE ONLY public.claim_event ADD CONSTRAINT fk_claim_event_due_id FOREIGN KEY (due_id) REFERENCES public.due_time(id);
ALTER TABLE ONLY public.claim_event ADD CONSTRAINT fk_claim_event_evidence_id FOREIGN KEY (evidence_id) REFERENCES public.evidence(id);
ALTER TABLE ONLY public.claim_event ADD CONSTRAINT fk_claim_event_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.claim_event ADD CONSTRAINT fk_claim_event_recorded_by FOREIGN KEY (recorded_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.claim_event ADD CONSTRAINT fk_claim_event_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.claim ADD CONSTRAINT fk_claim_evidence_id FOREIGN KEY (evidence_id) REFERENCES public.evidence(id);
ALTER TABLE ONLY public.claim_flag_finding ADD CONSTRAINT fk_claim_flag_finding_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.claim_flag_finding ADD CONSTRAINT fk_claim_flag_finding_found_by FOREIGN KEY (found_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.claim ADD CONSTRAINT fk_claim_helper_binding_id FOREIGN KEY (helper_binding_id) REFERENCES public.binding(id);
ALTER TABLE ONLY public.claim ADD CONSTRAINT fk_claim_helper_id FOREIGN KEY (helper_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.claim ADD CONSTRAINT fk_claim_mends_id FOREIGN KEY (mends_id) REFERENCES public.claim(id);
ALTER TABLE ONLY public.claim ADD CONSTRAINT fk_claim_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.claim ADD CONSTRAINT fk_claim_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.claim_sample ADD CONSTRAINT fk_claim_sample_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.claim_sample ADD CONSTRAINT fk_claim_sample_drawn_by FOREIGN KEY (drawn_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.claim_sample_entry ADD CONSTRAINT fk_claim_sample_entry_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.claim_sample_entry ADD CONSTRAINT fk_claim_sample_entry_sample_id FOREIGN KEY (sample_id) REFERENCES public.claim_sample(id);
ALTER TABLE ONLY public.claim_slip ADD CONSTRAINT fk_claim_slip_claim_id FOREIGN KEY (claim_id) REFERENCES public.claim(id);
ALTER TABLE ONLY public.claim_slip ADD CONSTRAINT fk_claim_slip_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.claim_slip_delivery ADD CONSTRAINT fk_claim_slip_delivery_delivered_by FOREIGN KEY (delivered_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.claim_slip_delivery ADD CONSTRAINT fk_claim_slip_delivery_slip_id FOREIGN KEY (slip_id) REFERENCES public.claim_slip(id);
ALTER TABLE ONLY public.claim_slip ADD CONSTRAINT fk_claim_slip_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.claim_slip_reply ADD CONSTRAINT fk_claim_slip_reply_event_seq FOREIGN KEY (event_seq) REFERENCES public.claim_event(seq);
ALTER TABLE ONLY public.claim_slip_reply ADD CONSTRAINT fk_claim_slip_reply_recorded_by FOREIGN KEY (recorded_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.claim_slip_reply ADD CONSTRAINT fk_claim_slip_reply_slip_id FOREIGN KEY (slip_id) REFERENCES public.claim_slip(id);
ALTER TABLE ONLY public.committee ADD CONSTRAINT fk_committee_street_id FOREIGN KEY (street_id) REFERENCES public.street(id);
ALTER TABLE ONLY public.community ADD CONSTRAINT fk_community_committee_id FOREIGN KEY (committee_id) REFERENCES public.committee(id);
ALTER TABLE ONLY public.complaint ADD CONSTRAINT fk_complaint_about_unit_id FOREIGN KEY (about_unit_id) REFERENCES public.responsible_unit(id);
ALTER TABLE ONLY public.complaint ADD CONSTRAINT fk_complaint_building_id FOREIGN KEY (building_id) REFERENCES public.building(id);
ALTER TABLE ONLY public.complaint ADD CONSTRAINT fk_complaint_charge_unit_id FOREIGN KEY (charge_unit_id) REFERENCES public.responsible_unit(id);
ALTER TABLE ONLY public.complaint ADD CONSTRAINT fk_complaint_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.complaint ADD CONSTRAINT fk_complaint_entered_by FOREIGN KEY (entered_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.complaint ADD CONSTRAINT fk_complaint_merged_into FOREIGN KEY (merged_into) REFERENCES public.complaint(id);
ALTER TABLE ONLY public.complaint ADD CONSTRAINT fk_complaint_offered_unit_id FOREIGN KEY (offered_unit_id) REFERENCES public.responsible_unit(id);
ALTER TABLE ONLY public.complaint ADD CONSTRAINT fk_complaint_policy_id FOREIGN KEY (policy_id) REFERENCES public.case_policy(id);
ALTER TABLE ONLY public.complaint ADD CONSTRAINT fk_complaint_project_id FOREIGN KEY (project_id) REFERENCES public.project(id);
ALTER TABLE ONLY public.complaint ADD CONSTRAINT fk_complaint_stairwell_id FOREIGN KEY (stairwell_id) REFERENCES public.stairwell(id);
ALTER TABLE ONLY public.condition_met ADD CONSTRAINT fk_condition_met_opinion_id FOREIGN KEY (opinion_id) REFERENCES public.consult_opinion(id);
ALTER TABLE ONLY public.condition_met ADD CONSTRAINT fk_condition_met_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.consent ADD CONSTRAINT fk_consent_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.consult_opening ADD CONSTRAINT fk_consult_opening_consultation_id FOREIGN KEY (consultation_id) REFERENCES public.consultation(id);
ALTER TABLE ONLY public.consult_opinion ADD CONSTRAINT fk_consult_opinion_consultation_id FOREIGN KEY (consultation_id) REFERENCES public.consultation(id);
ALTER TABLE ONLY public.consult_opinion ADD CONSTRAINT fk_consult_opinion_helper_id FOREIGN KEY (helper_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.consult_opinion ADD CONSTRAINT fk_consult_opinion_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.consult_opinion ADD CONSTRAINT fk_consult_opinion_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.consult_opinion ADD CONSTRAINT fk_consult_opinion_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.consult_opinion ADD CONSTRAINT fk_consult_opinion_visit_id FOREIGN KEY (visit_id) REFERENCES public.consult_visit(id);
ALTER TABLE ONLY public.consult_plan ADD CONSTRAINT fk_consult_plan_consultation_id FOREIGN KEY (consultation_id) REFERENCES public.consultation(id);
ALTER TABLE ONLY public.consult_plan ADD CONSTRAINT fk_consult_plan_plan_version_id FOREIGN KEY (plan_version_id) REFERENCES public.plan_version(id);
ALTER TABLE ONLY public.consult_promise ADD CONSTRAINT fk_consult_promise_consultation_id FOREIGN KEY (consultation_id) REFERENCES public.consultation(id);
ALTER TABLE ONLY public.consult_promise ADD CONSTRAINT fk_consult_promise_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.consult_promise ADD CONSTRAINT fk_consult_promise_plan_version_id FOREIGN KEY (plan_version_id) REFERENCES public.plan_version(id);
ALTER TABLE ONLY public.consult_promise ADD CONSTRAINT fk_consult_promise_visit_id FOREIGN KEY (visit_id) REFERENCES public.consult_visit(id);
ALTER TABLE ONLY public.consult_report ADD CONSTRAINT fk_consult_report_consultation_id FOREIGN KEY (consultation_id) REFERENCES public.consultation(id);
ALTER TABLE ONLY public.consult_visit ADD CONSTRAINT fk_consult_visit_agent_id FOREIGN KEY (agent_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.consult_visit ADD CONSTRAINT fk_consult_visit_consultation_id FOREIGN KEY (consultation_id) REFERENCES public.consultation(id);
ALTER TABLE ONLY public.consult_visit ADD CONSTRAINT fk_consult_visit_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.consult_visit ADD CONSTRAINT fk_consult_visit_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.consult_visit ADD CONSTRAINT fk_consult_visit_walk_paper_id FOREIGN KEY (walk_paper_id) REFERENCES public.walk_paper(id);
ALTER TABLE ONLY public.consultation ADD CONSTRAINT fk_consultation_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.consultation ADD CONSTRAINT fk_consultation_project_id FOREIGN KEY (project_id) REFERENCES public.project(id);
ALTER TABLE ONLY public.contact_grant ADD CONSTRAINT fk_contact_grant_complaint_id FOREIGN KEY (complaint_id) REFERENCES public.complaint(id);
ALTER TABLE ONLY public.contact_grant ADD CONSTRAINT fk_contact_grant_reporter_id FOREIGN KEY (reporter_id) REFERENCES public.case_reporter(id);
ALTER TABLE ONLY public.contact_grant ADD CONSTRAINT fk_contact_grant_to_unit_id FOREIGN KEY (to_unit_id) REFERENCES public.responsible_unit(id);
ALTER TABLE ONLY public.content_check ADD CONSTRAINT fk_content_check_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.content_check ADD CONSTRAINT fk_content_check_evidence_id FOREIGN KEY (evidence_id) REFERENCES public.evidence(id);
ALTER TABLE ONLY public.content_check ADD CONSTRAINT fk_content_check_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.content_decision ADD CONSTRAINT fk_content_decision_check_id FOREIGN KEY (check_id) REFERENCES public.content_check(id);
ALTER TABLE ONLY public.content_decision ADD CONSTRAINT fk_content_decision_decided_by FOREIGN KEY (decided_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.correction ADD CONSTRAINT fk_correction_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.cosignature ADD CONSTRAINT fk_cosignature_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.cosignature ADD CONSTRAINT fk_cosignature_witness_id FOREIGN KEY (witness_id) REFERENCES public.log_witness(id);
ALTER TABLE ONLY public.count_sheet ADD CONSTRAINT fk_count_sheet_session_id FOREIGN KEY (session_id) REFERENCES public.venue_session(id);
ALTER TABLE ONLY public.count_sheet ADD CONSTRAINT fk_count_sheet_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.counted_result ADD CONSTRAINT fk_counted_result_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.derivative ADD CONSTRAINT fk_derivative_evidence_id FOREIGN KEY (evidence_id) REFERENCES public.evidence(id);
ALTER TABLE ONLY public.dispute ADD CONSTRAINT fk_dispute_ballot_id FOREIGN KEY (ballot_id) REFERENCES public.ballot(id);
ALTER TABLE ONLY public.dispute ADD CONSTRAINT fk_dispute_due_id FOREIGN KEY (due_id) REFERENCES public.due_time(id);
ALTER TABLE ONLY public.dispute_finding ADD CONSTRAINT fk_dispute_finding_dispute_id FOREIGN KEY (dispute_id) REFERENCES public.dispute(id);
ALTER TABLE ONLY public.dispute ADD CONSTRAINT fk_dispute_paper_id FOREIGN KEY (paper_id) REFERENCES public.paper(id);
ALTER TABLE ONLY public.dispute ADD CONSTRAINT fk_dispute_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.emergency_act ADD CONSTRAINT fk_emergency_act_plan_version_id FOREIGN KEY (plan_version_id) REFERENCES public.plan_version(id);
ALTER TABLE ONLY public.emergency_act ADD CONSTRAINT fk_emergency_act_project_id FOREIGN KEY (project_id) REFERENCES public.project(id);
ALTER TABLE ONLY public.emergency_act ADD CONSTRAINT fk_emergency_act_requirement_id FOREIGN KEY (requirement_id) REFERENCES public.requirement(id);
ALTER TABLE ONLY public.evidence_use ADD CONSTRAINT fk_evidence_use_evidence_id FOREIGN KEY (evidence_id) REFERENCES public.evidence(id);
ALTER TABLE ONLY public.gate_certificate ADD CONSTRAINT fk_gate_certificate_certified_by FOREIGN KEY (certified_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.gate_certificate ADD CONSTRAINT fk_gate_certificate_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.gate_certificate ADD CONSTRAINT fk_gate_certificate_consultation_id FOREIGN KEY (consultation_id) REFERENCES public.consultation(id);
ALTER TABLE ONLY public.gate_certificate ADD CONSTRAINT fk_gate_certificate_plan_version_id FOREIGN KEY (plan_version_id) REFERENCES public.plan_version(id);
ALTER TABLE ONLY public.gate_certificate ADD CONSTRAINT fk_gate_certificate_project_id FOREIGN KEY (project_id) REFERENCES public.project(id);
ALTER TABLE ONLY public.gate_certificate ADD CONSTRAINT fk_gate_certificate_survey_id FOREIGN KEY (survey_id) REFERENCES public.survey(id);
ALTER TABLE ONLY public.gate_lapse ADD CONSTRAINT fk_gate_lapse_certificate_id FOREIGN KEY (certificate_id) REFERENCES public.gate_certificate(id);
ALTER TABLE ONLY public.gate ADD CONSTRAINT fk_gate_plan_version_id FOREIGN KEY (plan_version_id) REFERENCES public.plan_version(id);
ALTER TABLE ONLY public.gate ADD CONSTRAINT fk_gate_project_id FOREIGN KEY (project_id) REFERENCES public.project(id);
ALTER TABLE ONLY public.gate ADD CONSTRAINT fk_gate_requirement_id FOREIGN KEY (requirement_id) REFERENCES public.requirement(id);
ALTER TABLE ONLY public.grid ADD CONSTRAINT fk_grid_committee_id FOREIGN KEY (committee_id) REFERENCES public.committee(id);
ALTER TABLE ONLY public.grid_stairwell ADD CONSTRAINT fk_grid_stairwell_grid_id FOREIGN KEY (grid_id) REFERENCES public.grid(id);
ALTER TABLE ONLY public.grid_stairwell ADD CONSTRAINT fk_grid_stairwell_stairwell_id FOREIGN KEY (stairwell_id) REFERENCES public.stairwell(id);
ALTER TABLE ONLY public.hand_in ADD CONSTRAINT fk_hand_in_evidence_id FOREIGN KEY (evidence_id) REFERENCES public.evidence(id);
ALTER TABLE ONLY public.household_code ADD CONSTRAINT fk_household_code_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.household_code ADD CONSTRAINT fk_household_code_issued_by FOREIGN KEY (issued_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.household_code ADD CONSTRAINT fk_household_code_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.household_code ADD CONSTRAINT fk_household_code_sheet_id FOREIGN KEY (sheet_id) REFERENCES public.binding_sheet(id);
ALTER TABLE ONLY public.indicator_appeal_answer ADD CONSTRAINT fk_indicator_appeal_answer_answered_by FOREIGN KEY (answered_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.indicator_appeal_answer ADD CONSTRAINT fk_indicator_appeal_answer_appeal_id FOREIGN KEY (appeal_id) REFERENCES public.indicator_appeal(id);
ALTER TABLE ONLY public.indicator_appeal ADD CONSTRAINT fk_indicator_appeal_by FOREIGN KEY (by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.indicator_appeal ADD CONSTRAINT fk_indicator_appeal_month_id FOREIGN KEY (month_id) REFERENCES public.indicator_month(id);
ALTER TABLE ONLY public.indicator_month ADD CONSTRAINT fk_indicator_month_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.issued_paper ADD CONSTRAINT fk_issued_paper_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.issued_paper ADD CONSTRAINT fk_issued_paper_vote_id_replaces FOREIGN KEY (vote_id, replaces) REFERENCES public.issued_paper(vote_id, serial);
ALTER TABLE ONLY public.joint_confirmation ADD CONSTRAINT fk_joint_confirmation_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.joint_confirmation ADD CONSTRAINT fk_joint_confirmation_visit_id FOREIGN KEY (visit_id) REFERENCES public.consult_visit(id);
ALTER TABLE ONLY public.later_ballot ADD CONSTRAINT fk_later_ballot_authority_id FOREIGN KEY (authority_id) REFERENCES public.voting_authority(id);
ALTER TABLE ONLY public.later_ballot ADD CONSTRAINT fk_later_ballot_paper_id FOREIGN KEY (paper_id) REFERENCES public.paper(id);
ALTER TABLE ONLY public.later_ballot ADD CONSTRAINT fk_later_ballot_session_id FOREIGN KEY (session_id) REFERENCES public.venue_session(id);
ALTER TABLE ONLY public.later_ballot ADD CONSTRAINT fk_later_ballot_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.ledger_checkpoint ADD CONSTRAINT fk_ledger_checkpoint_community_id FOREIGN KEY (community_id) REFERENCES public.ledger(community_id);
ALTER TABLE ONLY public.ledger ADD CONSTRAINT fk_ledger_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.ledger_cosignature ADD CONSTRAINT fk_ledger_cosignature_community_id FOREIGN KEY (community_id) REFERENCES public.ledger(community_id);
ALTER TABLE ONLY public.ledger_cosignature ADD CONSTRAINT fk_ledger_cosignature_witness_id FOREIGN KEY (witness_id) REFERENCES public.log_witness(id);
ALTER TABLE ONLY public.ledger_entry ADD CONSTRAINT fk_ledger_entry_community_id FOREIGN KEY (community_id) REFERENCES public.ledger(community_id);
ALTER TABLE ONLY public.lift_asking ADD CONSTRAINT fk_lift_asking_application_id FOREIGN KEY (application_id) REFERENCES public.application(id);
ALTER TABLE ONLY public.lift_word ADD CONSTRAINT fk_lift_word_application_id FOREIGN KEY (application_id) REFERENCES public.application(id);
ALTER TABLE ONLY public.log_witness ADD CONSTRAINT fk_log_witness_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.log_witness_end ADD CONSTRAINT fk_log_witness_end_witness_id FOREIGN KEY (witness_id) REFERENCES public.log_witness(id);
ALTER TABLE ONLY public.mandate ADD CONSTRAINT fk_mandate_appointer_id FOREIGN KEY (appointer_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.mandate ADD CONSTRAINT fk_mandate_deputy_of FOREIGN KEY (deputy_of) REFERENCES public.staff(id);
ALTER TABLE ONLY public.mandate ADD CONSTRAINT fk_mandate_ended_by FOREIGN KEY (ended_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.mandate ADD CONSTRAINT fk_mandate_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.masking ADD CONSTRAINT fk_masking_evidence_id FOREIGN KEY (evidence_id) REFERENCES public.evidence(id);
ALTER TABLE ONLY public.meeting_answer ADD CONSTRAINT fk_meeting_answer_by FOREIGN KEY (by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.meeting_answer ADD CONSTRAINT fk_meeting_answer_question_id FOREIGN KEY (question_id) REFERENCES public.meeting_question(id);
ALTER TABLE ONLY public.meeting ADD CONSTRAINT fk_meeting_called_by FOREIGN KEY (called_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.meeting_check_in ADD CONSTRAINT fk_meeting_check_in_evidence_id FOREIGN KEY (evidence_id) REFERENCES public.evidence(id);
ALTER TABLE ONLY public.meeting_check_in ADD CONSTRAINT fk_meeting_check_in_meeting_id FOREIGN KEY (meeting_id) REFERENCES public.meeting(id);
ALTER TABLE ONLY public.meeting_check_in ADD CONSTRAINT fk_meeting_check_in_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.meeting_check_in ADD CONSTRAINT fk_meeting_check_in_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.meeting_check_in ADD CONSTRAINT fk_meeting_check_in_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.meeting_check_in ADD CONSTRAINT fk_meeting_check_in_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.meeting ADD CONSTRAINT fk_meeting_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.meeting ADD CONSTRAINT fk_meeting_consultation_id FOREIGN KEY (consultation_id) REFERENCES public.consultation(id);
ALTER TABLE ONLY public.meeting_event ADD CONSTRAINT fk_meeting_event_by FOREIGN KEY (by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.meeting_event ADD CONSTRAINT fk_meeting_event_meeting_id FOREIGN KEY (meeting_id) REFERENCES public.meeting(id);
ALTER TABLE ONLY public.meeting_minutes ADD CONSTRAINT fk_meeting_minutes_by FOREIGN KEY (by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.meeting_minutes ADD CONSTRAINT fk_meeting_minutes_meeting_id FOREIGN KEY (meeting_id) REFERENCES public.meeting(id);
ALTER TABLE ONLY public.meeting_minutes ADD CONSTRAINT fk_meeting_minutes_posting_id FOREIGN KEY (posting_id) REFERENCES public.posting(id);
ALTER TABLE ONLY public.meeting ADD CONSTRAINT fk_meeting_posting_id FOREIGN KEY (posting_id) REFERENCES public.posting(id);
ALTER TABLE ONLY public.meeting_question ADD CONSTRAINT fk_meeting_question_meeting_id FOREIGN KEY (meeting_id) REFERENCES public.meeting(id);
ALTER TABLE ONLY public.meeting_question ADD CONSTRAINT fk_meeting_question_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.meeting_question ADD CONSTRAINT fk_meeting_question_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.meeting_question ADD CONSTRAINT fk_meeting_question_plan_version_id FOREIGN KEY (plan_version_id) REFERENCES public.plan_version(id);
ALTER TABLE ONLY public.meeting_question ADD CONSTRAINT fk_meeting_question_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.meeting_question ADD CONSTRAINT fk_meeting_question_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.meeting_question ADD CONSTRAINT fk_meeting_question_wish_id FOREIGN KEY (wish_id) REFERENCES public.wish(id);
ALTER TABLE ONLY public.meeting_stance ADD CONSTRAINT fk_meeting_stance_meeting_id FOREIGN KEY (meeting_id) REFERENCES public.meeting(id);
ALTER TABLE ONLY public.meeting_stance ADD CONSTRAINT fk_meeting_stance_opinion_id FOREIGN KEY (opinion_id) REFERENCES public.consult_opinion(id);
ALTER TABLE ONLY public.minutes_objection_answer ADD CONSTRAINT fk_minutes_objection_answer_by FOREIGN KEY (by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.minutes_objection_answer ADD CONSTRAINT fk_minutes_objection_answer_objection_id FOREIGN KEY (objection_id) REFERENCES public.minutes_objection(id);
ALTER TABLE ONLY public.minutes_objection ADD CONSTRAINT fk_minutes_objection_meeting_id FOREIGN KEY (meeting_id) REFERENCES public.meeting(id);
ALTER TABLE ONLY public.minutes_objection ADD CONSTRAINT fk_minutes_objection_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.minutes_objection ADD CONSTRAINT fk_minutes_objection_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.minutes_objection ADD CONSTRAINT fk_minutes_objection_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.minutes_objection ADD CONSTRAINT fk_minutes_objection_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.notice ADD CONSTRAINT fk_notice_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.notice_delivery ADD CONSTRAINT fk_notice_delivery_notice_id FOREIGN KEY (notice_id) REFERENCES public.notice(id);
ALTER TABLE ONLY public.notice_proof ADD CONSTRAINT fk_notice_proof_delivery_id FOREIGN KEY (delivery_id) REFERENCES public.notice_delivery(id);
ALTER TABLE ONLY public.notice_proof ADD CONSTRAINT fk_notice_proof_notice_id FOREIGN KEY (notice_id) REFERENCES public.notice(id);
ALTER TABLE ONLY public.number_notice ADD CONSTRAINT fk_number_notice_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.number_notice ADD CONSTRAINT fk_number_notice_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.objection_answer ADD CONSTRAINT fk_objection_answer_objection_id FOREIGN KEY (objection_id) REFERENCES public.objection(id);
ALTER TABLE ONLY public.objection ADD CONSTRAINT fk_objection_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.objection ADD CONSTRAINT fk_objection_due_id FOREIGN KEY (due_id) REFERENCES public.due_time(id);
ALTER TABLE ONLY public.objection ADD CONSTRAINT fk_objection_posting_id FOREIGN KEY (posting_id) REFERENCES public.posting(id);
ALTER TABLE ONLY public.occupant ADD CONSTRAINT fk_occupant_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.opinion_sheet ADD CONSTRAINT fk_opinion_sheet_checked_by FOREIGN KEY (checked_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.opinion_sheet ADD CONSTRAINT fk_opinion_sheet_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.opinion_sheet ADD CONSTRAINT fk_opinion_sheet_consultation_id FOREIGN KEY (consultation_id) REFERENCES public.consultation(id);
ALTER TABLE ONLY public.opinion_sheet_line ADD CONSTRAINT fk_opinion_sheet_line_sheet_id FOREIGN KEY (sheet_id) REFERENCES public.opinion_sheet(id);
ALTER TABLE ONLY public.opinion_sheet_line ADD CONSTRAINT fk_opinion_sheet_line_taken_by FOREIGN KEY (taken_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.opinion_sheet ADD CONSTRAINT fk_opinion_sheet_survey_id FOREIGN KEY (survey_id) REFERENCES public.survey(id);
ALTER TABLE ONLY public.own_record ADD CONSTRAINT fk_own_record_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.own_record ADD CONSTRAINT fk_own_record_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.owner ADD CONSTRAINT fk_owner_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.ownership ADD CONSTRAINT fk_ownership_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.ownership ADD CONSTRAINT fk_ownership_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.paper ADD CONSTRAINT fk_paper_authority_id FOREIGN KEY (authority_id) REFERENCES public.voting_authority(id);
ALTER TABLE ONLY public.paper ADD CONSTRAINT fk_paper_box_id FOREIGN KEY (box_id) REFERENCES public.box_opening(id);
ALTER TABLE ONLY public.paper_entry ADD CONSTRAINT fk_paper_entry_paper_id FOREIGN KEY (paper_id) REFERENCES public.paper(id);
ALTER TABLE ONLY public.paper_event ADD CONSTRAINT fk_paper_event_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.paper_event ADD CONSTRAINT fk_paper_event_vote_id_serial FOREIGN KEY (vote_id, serial) REFERENCES public.issued_paper(vote_id, serial);
ALTER TABLE ONLY public.paper_scan ADD CONSTRAINT fk_paper_scan_paper_id FOREIGN KEY (paper_id) REFERENCES public.paper(id);
ALTER TABLE ONLY public.paper_scan ADD CONSTRAINT fk_paper_scan_scan_page_id FOREIGN KEY (scan_page_id) REFERENCES public.scan_page(id);
ALTER TABLE ONLY public.paper ADD CONSTRAINT fk_paper_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.paper ADD CONSTRAINT fk_paper_vote_id_serial FOREIGN KEY (vote_id, serial) REFERENCES public.issued_paper(vote_id, serial);
ALTER TABLE ONLY public.part ADD CONSTRAINT fk_part_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.part_consent ADD CONSTRAINT fk_part_consent_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.part_consent ADD CONSTRAINT fk_part_consent_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.part_consent ADD CONSTRAINT fk_part_consent_plan_version_id FOREIGN KEY (plan_version_id) REFERENCES public.plan_version(id);
ALTER TABLE ONLY public.part_consent ADD CONSTRAINT fk_part_consent_project_id FOREIGN KEY (project_id) REFERENCES public.project(id);
ALTER TABLE ONLY public.part_consent ADD CONSTRAINT fk_part_consent_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.part_consent ADD CONSTRAINT fk_part_consent_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.part ADD CONSTRAINT fk_part_stairwell_id FOREIGN KEY (stairwell_id) REFERENCES public.stairwell(id);
ALTER TABLE ONLY public.personal_data_view ADD CONSTRAINT fk_personal_data_view_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.persons_decision ADD CONSTRAINT fk_persons_decision_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.plan_version ADD CONSTRAINT fk_plan_version_project_id FOREIGN KEY (project_id) REFERENCES public.project(id);
ALTER TABLE ONLY public.posting_alarm ADD CONSTRAINT fk_posting_alarm_posting_id_number FOREIGN KEY (posting_id, number) REFERENCES public.posting_event(posting_id, number);
ALTER TABLE ONLY public.posting ADD CONSTRAINT fk_posting_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.posting_event ADD CONSTRAINT fk_posting_event_due_id FOREIGN KEY (due_id) REFERENCES public.due_time(id);
ALTER TABLE ONLY public.posting_event ADD CONSTRAINT fk_posting_event_posting_id FOREIGN KEY (posting_id) REFERENCES public.posting(id);
ALTER TABLE ONLY public.project ADD CONSTRAINT fk_project_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.promise_ruling ADD CONSTRAINT fk_promise_ruling_decided_by FOREIGN KEY (decided_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.promise_ruling ADD CONSTRAINT fk_promise_ruling_promise_id FOREIGN KEY (promise_id) REFERENCES public.consult_promise(id);
ALTER TABLE ONLY public.promise_word ADD CONSTRAINT fk_promise_word_promise_id FOREIGN KEY (promise_id) REFERENCES public.consult_promise(id);
ALTER TABLE ONLY public.promise_word ADD CONSTRAINT fk_promise_word_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.promise_word ADD CONSTRAINT fk_promise_word_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.public_event ADD CONSTRAINT fk_public_event_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.record_extract ADD CONSTRAINT fk_record_extract_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.record_extract ADD CONSTRAINT fk_record_extract_made_by FOREIGN KEY (made_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.record_extract ADD CONSTRAINT fk_record_extract_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.record_extract ADD CONSTRAINT fk_record_extract_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.recovery_code ADD CONSTRAINT fk_recovery_code_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.register_entry ADD CONSTRAINT fk_register_entry_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.register_import ADD CONSTRAINT fk_register_import_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.request_picture ADD CONSTRAINT fk_request_picture_request_id FOREIGN KEY (request_id) REFERENCES public.binding_request(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.requirement ADD CONSTRAINT fk_requirement_project_id FOREIGN KEY (project_id) REFERENCES public.project(id);
ALTER TABLE ONLY public.requirement_set ADD CONSTRAINT fk_requirement_set_project_id FOREIGN KEY (project_id) REFERENCES public.project(id);
ALTER TABLE ONLY public.resident_session ADD CONSTRAINT fk_resident_session_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.responsible_unit ADD CONSTRAINT fk_responsible_unit_entered_by FOREIGN KEY (entered_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.responsible_unit ADD CONSTRAINT fk_responsible_unit_street_id FOREIGN KEY (street_id) REFERENCES public.street(id);
ALTER TABLE ONLY public.roll ADD CONSTRAINT fk_roll_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.roll_correction ADD CONSTRAINT fk_roll_correction_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.roll_entry ADD CONSTRAINT fk_roll_entry_roll_id FOREIGN KEY (roll_id) REFERENCES public.roll(id);
ALTER TABLE ONLY public.roll_owner ADD CONSTRAINT fk_roll_owner_roll_id FOREIGN KEY (roll_id) REFERENCES public.roll(id);
ALTER TABLE ONLY public.scan_page ADD CONSTRAINT fk_scan_page_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.sheet_handover ADD CONSTRAINT fk_sheet_handover_handed_by FOREIGN KEY (handed_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.sheet_handover ADD CONSTRAINT fk_sheet_handover_sheet_id FOREIGN KEY (sheet_id) REFERENCES public.binding_sheet(id);
ALTER TABLE ONLY public.staff_session ADD CONSTRAINT fk_staff_session_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.staff_session ADD CONSTRAINT fk_staff_session_wechat_id FOREIGN KEY (wechat_id) REFERENCES public.staff_wechat(id);
ALTER TABLE ONLY public.staff_tie ADD CONSTRAINT fk_staff_tie_declared_by FOREIGN KEY (declared_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.staff_tie ADD CONSTRAINT fk_staff_tie_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.staff_tie ADD CONSTRAINT fk_staff_tie_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.staff_wechat_code ADD CONSTRAINT fk_staff_wechat_code_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.staff_wechat ADD CONSTRAINT fk_staff_wechat_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.stage_step ADD CONSTRAINT fk_stage_step_plan_version_id FOREIGN KEY (plan_version_id) REFERENCES public.plan_version(id);
ALTER TABLE ONLY public.stage_step ADD CONSTRAINT fk_stage_step_project_id FOREIGN KEY (project_id) REFERENCES public.project(id);
ALTER TABLE ONLY public.stairwell ADD CONSTRAINT fk_stairwell_building_id FOREIGN KEY (building_id) REFERENCES public.building(id);
ALTER TABLE ONLY public.standing ADD CONSTRAINT fk_standing_paper_id FOREIGN KEY (paper_id) REFERENCES public.paper(id);
ALTER TABLE ONLY public.standing ADD CONSTRAINT fk_standing_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.standing ADD CONSTRAINT fk_standing_vote_id_voter_ballot_id FOREIGN KEY (vote_id, voter, ballot_id) REFERENCES public.ballot(vote_id, voter, id);
ALTER TABLE ONLY public.street ADD CONSTRAINT fk_street_district_id FOREIGN KEY (district_id) REFERENCES public.district(id);
ALTER TABLE ONLY public.survey_answer ADD CONSTRAINT fk_survey_answer_agent_id FOREIGN KEY (agent_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.survey_answer ADD CONSTRAINT fk_survey_answer_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.survey_answer ADD CONSTRAINT fk_survey_answer_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.survey_answer ADD CONSTRAINT fk_survey_answer_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.survey_answer ADD CONSTRAINT fk_survey_answer_survey_id_number FOREIGN KEY (survey_id, number) REFERENCES public.survey_version(survey_id, number);
ALTER TABLE ONLY public.survey ADD CONSTRAINT fk_survey_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.survey_plan ADD CONSTRAINT fk_survey_plan_plan_version_id FOREIGN KEY (plan_version_id) REFERENCES public.plan_version(id);
ALTER TABLE ONLY public.survey_plan ADD CONSTRAINT fk_survey_plan_survey_id FOREIGN KEY (survey_id) REFERENCES public.survey(id);
ALTER TABLE ONLY public.survey ADD CONSTRAINT fk_survey_project_id FOREIGN KEY (project_id) REFERENCES public.project(id);
ALTER TABLE ONLY public.survey_version ADD CONSTRAINT fk_survey_version_survey_id FOREIGN KEY (survey_id) REFERENCES public.survey(id);
ALTER TABLE ONLY public.taken_at ADD CONSTRAINT fk_taken_at_evidence_id FOREIGN KEY (evidence_id) REFERENCES public.evidence(id);
ALTER TABLE ONLY public.text_version ADD CONSTRAINT fk_text_version_committee_id FOREIGN KEY (committee_id) REFERENCES public.committee(id);
ALTER TABLE ONLY public.unit_member ADD CONSTRAINT fk_unit_member_entered_by FOREIGN KEY (entered_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.unit_member ADD CONSTRAINT fk_unit_member_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.unit_member ADD CONSTRAINT fk_unit_member_unit_id FOREIGN KEY (unit_id) REFERENCES public.responsible_unit(id);
ALTER TABLE ONLY public.venue_session ADD CONSTRAINT fk_venue_session_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.visit_mark ADD CONSTRAINT fk_visit_mark_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.visit_mark ADD CONSTRAINT fk_visit_mark_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.visit_mark ADD CONSTRAINT fk_visit_mark_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.visit_mark ADD CONSTRAINT fk_visit_mark_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.visit_report_answer ADD CONSTRAINT fk_visit_report_answer_answered_by FOREIGN KEY (answered_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.visit_report_answer ADD CONSTRAINT fk_visit_report_answer_report_id FOREIGN KEY (report_id) REFERENCES public.visit_report(id);
ALTER TABLE ONLY public.visit_report ADD CONSTRAINT fk_visit_report_claim_id FOREIGN KEY (claim_id) REFERENCES public.claim(id);
ALTER TABLE ONLY public.visit_report ADD CONSTRAINT fk_visit_report_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.visit_report ADD CONSTRAINT fk_visit_report_due_id FOREIGN KEY (due_id) REFERENCES public.due_time(id);
ALTER TABLE ONLY public.visit_report ADD CONSTRAINT fk_visit_report_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.visit_report ADD CONSTRAINT fk_visit_report_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.void ADD CONSTRAINT fk_void_ballot_id FOREIGN KEY (ballot_id) REFERENCES public.ballot(id);
ALTER TABLE ONLY public.void ADD CONSTRAINT fk_void_dispute_id FOREIGN KEY (dispute_id) REFERENCES public.dispute(id);
ALTER TABLE ONLY public.void ADD CONSTRAINT fk_void_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.vote_checkpoint ADD CONSTRAINT fk_vote_checkpoint_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.vote ADD CONSTRAINT fk_vote_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.vote_item ADD CONSTRAINT fk_vote_item_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.vote_leaf ADD CONSTRAINT fk_vote_leaf_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.vote_proposal ADD CONSTRAINT fk_vote_proposal_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.vote ADD CONSTRAINT fk_vote_publish_due_id FOREIGN KEY (publish_due_id) REFERENCES public.due_time(id);
ALTER TABLE ONLY public.vote ADD CONSTRAINT fk_vote_replacement_id FOREIGN KEY (replacement_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.vote ADD CONSTRAINT fk_vote_roll_id FOREIGN KEY (roll_id) REFERENCES public.roll(id);
ALTER TABLE ONLY public.voter_appointment ADD CONSTRAINT fk_voter_appointment_authority_id FOREIGN KEY (authority_id) REFERENCES public.voting_authority(id);
ALTER TABLE ONLY public.voter_appointment ADD CONSTRAINT fk_voter_appointment_proposed_by FOREIGN KEY (proposed_by) REFERENCES public.resident(id);
ALTER TABLE ONLY public.voter_appointment ADD CONSTRAINT fk_voter_appointment_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.voting_authority ADD CONSTRAINT fk_voting_authority_vote_id FOREIGN KEY (vote_id) REFERENCES public.vote(id);
ALTER TABLE ONLY public.walk_paper ADD CONSTRAINT fk_walk_paper_consultation_id FOREIGN KEY (consultation_id) REFERENCES public.consultation(id);
ALTER TABLE ONLY public.walk_paper_entry ADD CONSTRAINT fk_walk_paper_entry_keyer FOREIGN KEY (keyer) REFERENCES public.staff(id);
ALTER TABLE ONLY public.walk_paper_entry ADD CONSTRAINT fk_walk_paper_entry_paper_id FOREIGN KEY (paper_id) REFERENCES public.walk_paper(id);
ALTER TABLE ONLY public.walk_paper ADD CONSTRAINT fk_walk_paper_handed_in_by FOREIGN KEY (handed_in_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.walk_paper ADD CONSTRAINT fk_walk_paper_stairwell_id FOREIGN KEY (stairwell_id) REFERENCES public.stairwell(id);
ALTER TABLE ONLY public.walk_paper ADD CONSTRAINT fk_walk_paper_visitor_id FOREIGN KEY (visitor_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.warranty ADD CONSTRAINT fk_warranty_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.warranty ADD CONSTRAINT fk_warranty_entered_by FOREIGN KEY (entered_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.warranty ADD CONSTRAINT fk_warranty_project_id FOREIGN KEY (project_id) REFERENCES public.project(id);
ALTER TABLE ONLY public.warranty ADD CONSTRAINT fk_warranty_unit_id FOREIGN KEY (unit_id) REFERENCES public.responsible_unit(id);
ALTER TABLE ONLY public.wish_answer ADD CONSTRAINT fk_wish_answer_plan_version_id FOREIGN KEY (plan_version_id) REFERENCES public.plan_version(id);
ALTER TABLE ONLY public.wish_answer ADD CONSTRAINT fk_wish_answer_wish_id FOREIGN KEY (wish_id) REFERENCES public.wish(id);
ALTER TABLE ONLY public.wish ADD CONSTRAINT fk_wish_community_id FOREIGN KEY (community_id) REFERENCES public.community(id);
ALTER TABLE ONLY public.wish ADD CONSTRAINT fk_wish_owner_id FOREIGN KEY (owner_id) REFERENCES public.owner(id);
ALTER TABLE ONLY public.wish ADD CONSTRAINT fk_wish_part_id FOREIGN KEY (part_id) REFERENCES public.part(id);
ALTER TABLE ONLY public.wish ADD CONSTRAINT fk_wish_project_id FOREIGN KEY (project_id) REFERENCES public.project(id);
ALTER TABLE ONLY public.wish ADD CONSTRAINT fk_wish_resident_id FOREIGN KEY (resident_id) REFERENCES public.resident(id);
ALTER TABLE ONLY public.wish ADD CONSTRAINT fk_wish_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.works_alarm ADD CONSTRAINT fk_works_alarm_project_id FOREIGN KEY (project_id) REFERENCES public.project(id);
GRANT USAGE ON SCHEMA public TO yigai_app;
REVOKE ALL ON FUNCTION public.erase_taken_at(agreed_until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.erase_taken_at(agreed_until timestamp with time zone) TO yigai_app;
REVOKE ALL ON FUNCTION public.erase_unused_evidence(erased uuid, unused_since timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.erase_unused_evidence(erased uuid, unused_since timestamp with time zone) TO yigai_app;
REVOKE ALL ON FUNCTION public.ledger_spelled(value jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.ledger_write() FROM PUBLIC;
GRANT SELECT,INSERT ON TABLE public.acceptance_check TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.announcement TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.answered_request TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.application TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.application_step TO yigai_app;
GRANT SELECT,USAGE ON SEQUENCE public.application_step_id_seq TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.appointment_consent TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.area_objection TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.attempts TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.attestation TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.authorised_voter TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.ballot TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.binding TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.binding_invitation TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.binding_objection TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.binding_request TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.binding_sheet TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.box_opening TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.building TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.bundle_export TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calendar_day TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.case_call TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.case_call_look TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_clock TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.case_event TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_pause TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.case_photo TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.case_policy TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_reporter TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.case_sample TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.case_sample_entry TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.check_in TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.claim TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.claim_call TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.claim_call_look TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.claim_event TO yigai_app;
GRANT SELECT,USAGE ON SEQUENCE public.claim_event_seq_seq TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.claim_flag_finding TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.claim_sample TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.claim_sample_entry TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.claim_slip TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.claim_slip_delivery TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.claim_slip_reply TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.committee TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.community TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.complaint TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.condition_met TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.consent TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.consult_opening TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.consult_opinion TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.consult_plan TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.consult_promise TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.consult_report TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.consult_visit TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.consultation TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.contact_grant TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.content_check TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.content_decision TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.correction TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.cosignature TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.count_sheet TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.counted_result TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.damage TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.derivative TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.dispute TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.dispute_finding TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.district TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.due_time TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.emergency_act TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.evidence TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.evidence_use TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.gate TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.gate_certificate TO yigai_app;
GRANT SELECT,USAGE ON SEQUENCE public.gate_id_seq TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.gate_lapse TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.grid TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.grid_stairwell TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.hand_in TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.household_code TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.indicator_appeal TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.indicator_appeal_answer TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.indicator_month TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.installation TO yigai_app;
GRANT SELECT,USAGE ON SEQUENCE public.installation_id_seq TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.issued_paper TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.joint_confirmation TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.later_ballot TO yigai_app;
GRANT SELECT ON TABLE public.ledger TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.ledger_checkpoint TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.ledger_cosignature TO yigai_app;
GRANT SELECT ON TABLE public.ledger_entry TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.lift_asking TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.lift_word TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.log_key TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.log_witness TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.log_witness_end TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.mandate TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.masking TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.meeting TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.meeting_answer TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.meeting_check_in TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.meeting_event TO yigai_app;
GRANT SELECT,USAGE ON SEQUENCE public.meeting_event_id_seq TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.meeting_minutes TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.meeting_question TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.meeting_stance TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.minutes_objection TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.minutes_objection_answer TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.notice TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notice_delivery TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.notice_proof TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.number_notice TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.objection TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.objection_answer TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.occupant TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.opinion_sheet TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.opinion_sheet_line TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.own_record TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.owner TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.ownership TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.paper TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.paper_entry TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.paper_event TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.paper_scan TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.part TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.part_consent TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.personal_data_view TO yigai_app;
GRANT SELECT,USAGE ON SEQUENCE public.personal_data_view_id_seq TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.persons_decision TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.plan_version TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.posting TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.posting_alarm TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.posting_event TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.project TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.promise_ruling TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.promise_word TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.public_event TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.public_event_counter TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.record_extract TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.recovery_code TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.register_entry TO yigai_app;
GRANT SELECT,USAGE ON SEQUENCE public.register_entry_id_seq TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.register_import TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.request_picture TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.requirement TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.requirement_set TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.resident TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.resident_session TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.responsible_unit TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.roll TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.roll_correction TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.roll_entry TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.roll_owner TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.scan_page TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.sheet_handover TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.staff TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.staff_session TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.staff_tie TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.staff_wechat TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.staff_wechat_code TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.stage_step TO yigai_app;
GRANT SELECT,USAGE ON SEQUENCE public.stage_step_id_seq TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.stairwell TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.standing TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.street TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.subscription_quota TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.survey TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.survey_answer TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.survey_plan TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.survey_version TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.taken_at TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.text_version TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.unit_member TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.unused_file TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.venue_session TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.visit_mark TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.visit_report TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.visit_report_answer TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.void TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.vote TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.vote_checkpoint TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.vote_item TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.vote_leaf TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.vote_proposal TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.voter_appointment TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.voting_authority TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.walk_paper TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.walk_paper_entry TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.warranty TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.wechat_code TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.wechat_push TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.wish TO yigai_app;
GRANT SELECT,INSERT ON TABLE public.wish_answer TO yigai_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.works_alarm TO yigai_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT,USAGE ON SEQUENCES TO yigai_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES TO yigai_app;
