// Generated from the backend's OpenAPI document by `npm run schema`; do not edit.

export interface paths {
    "/api/costs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What services have cost */
        get: operations["costs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happens in all projects, live
         * @description Begins with the number of the newest event (event: hello).
         */
        get: operations["all_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all projects
         * @description Newest edited first; the list is complete.
         */
        get: operations["projects"];
        put?: never;
        /** Create a project */
        post: operations["create_project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a project with its segments */
        get: operations["project"];
        put?: never;
        post?: never;
        /**
         * Delete a project
         * @description What is being made for it is called off. It can be restored for thirty days, unless purged.
         */
        delete: operations["delete_project"];
        options?: never;
        head?: never;
        /**
         * Rename a project, or change its size or rate
         * @description A film that is being made stays what was ordered; edits belong to the next one.
         */
        patch: operations["change_project"];
        trace?: never;
    };
    "/api/projects/{project_id}/cancel/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Call the render off
         * @description The project becomes what it was before, within a second; an earlier film stays.
         */
        post: operations["cancel_render"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/estimate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the film would take
         * @description Disk, memory, time and cost, by provider; nobody is asked and nothing is paid.
         */
        get: operations["estimate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/events/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happens in a project, live
         * @description Begins with the present status (event: status), then tells of every change: status, task (bodies as those addresses give them) and project (something was edited).
         */
        get: operations["project_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/generate-all-audio/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a project read aloud
         * @description Makes what is missing or older than its text. 200: there is nothing to do. 409: it is going on already (details: task_id), or segments are locked and not to be skipped (details: locked).
         */
        post: operations["generate_all_audio"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/import-segments/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Append a story's segments to a project
         * @description The project keeps its title. All or nothing, as for a new project.
         */
        post: operations["import_segments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/narration-estimate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What having a project read aloud would take
         * @description Of what ``generate-all-audio`` would make with the same wishes; nobody is asked and nothing is paid.
         */
        get: operations["narration_estimate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/provider-calls/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The paid calls for a project
         * @description Newest first; the list is complete.
         */
        get: operations["provider_calls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/render/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the film
         * @description The film is made of the project as it is now; edits made meanwhile belong to the next. 400 lists what is missing (details: missing_images, missing_audio); 409 names the render that is going on (details: task_id); 500 says what to install. With ``draft`` it is a small, quick one beside the film (draft_url in the status): its task is draft_{project_id}, its 409 names the draft that is going on, and a render may go on meanwhile; it is always made here.
         */
        post: operations["render_project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/restore/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restore a deleted project */
        post: operations["restore_project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/status/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the film stands */
        get: operations["project_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/import/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a project from a story
         * @description All or nothing: a refusal names every problem, each with its segment and field.
         */
        post: operations["import_story"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/import/sample/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a project from the sample story
         * @description What ``./storyflow demo`` films, with its pictures. Each request makes a project of its own.
         */
        post: operations["import_sample"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/provider-calls/{call_id}/check/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check again whether a service accepted a call
         * @description It costs nothing. 409: it is known what became of the call; 503: the service does not answer.
         */
        post: operations["check_provider_call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/provider-calls/{call_id}/resend/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a call again, though it may have been charged
         * @description What was set aside for it stays so. Once no call of the project is in doubt, the film is ordered as it was before; its errors are those of a render. A text is read again at once.
         */
        post: operations["resend_provider_call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/provider-calls/{call_id}/settle/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say whether a call in doubt was charged */
        post: operations["settle_provider_call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/segments/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the segments of a project
         * @description In their order; the list is complete.
         */
        get: operations["segments"];
        put?: never;
        /**
         * Insert a segment
         * @description At ``sequence_index``, or behind the segment ``after``, else at the end; those behind move back.
         */
        post: operations["add_segment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/segments/{segment_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a segment */
        get: operations["segment"];
        put?: never;
        post?: never;
        /**
         * Delete a segment
         * @description Those behind it move forward. It can be restored to its place for thirty days.
         */
        delete: operations["delete_segment"];
        options?: never;
        head?: never;
        /**
         * Change a segment's text, prompt or lock
         * @description The answer has the text as it was saved: without control characters.
         */
        patch: operations["change_segment"];
        trace?: never;
    };
    "/api/segments/{segment_id}/generate-audio/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a segment read aloud
         * @description A recorded narration is replaced, and can be had back with ``restore-audio``. 409: the segment is locked, or it is being read already (details: task_id).
         */
        post: operations["generate_audio"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/segments/{segment_id}/narration-estimate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What having a segment read aloud would take
         * @description Of what ``generate-audio`` would make with the same wishes; nobody is asked and nothing is paid.
         */
        get: operations["segment_narration_estimate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/segments/{segment_id}/remove-audio/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a segment's sound
         * @description A segment without a sound is left as it is.
         */
        delete: operations["segment_remove_audio"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/segments/{segment_id}/remove-image/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a segment's picture
         * @description A segment without a picture is left as it is.
         */
        delete: operations["segment_remove_image"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/segments/{segment_id}/restore/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restore a deleted segment to its place */
        post: operations["restore_segment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/segments/{segment_id}/restore-audio/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a segment the sound back that was deleted last
         * @description A sound that the segment has now takes its turn as the deleted one.
         */
        post: operations["segment_restore_audio"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/segments/{segment_id}/restore-image/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a segment the picture back that was deleted last
         * @description A picture that the segment has now takes its turn as the deleted one.
         */
        post: operations["segment_restore_image"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/segments/{segment_id}/upload-audio/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a segment a recorded narration
         * @description The former sound can be had back with ``restore-audio``.
         */
        post: operations["segment_upload_audio"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/segments/{segment_id}/upload-image/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a segment a picture
         * @description The former picture can be had back with ``restore-image``.
         */
        post: operations["segment_upload_image"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/segments/reorder/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put the segments of a project into another order
         * @description ``segment_order`` names every segment of the project once.
         */
        post: operations["reorder_segments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/settings/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the settings */
        get: operations["settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change some settings */
        patch: operations["change_settings"];
        trace?: never;
    };
    "/api/settings/voices/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List all voices */
        get: operations["voices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{task_id}/cancel/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Call a task off
         * @description It ends within a second; what it has finished is kept. 409: it has ended already.
         */
        post: operations["cancel_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{task_id}/status/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How a task stands
         * @description By its public name (render_…, draft_…, tts_…, tts_all_…: the newest of that name) or its UUID.
         */
        get: operations["task_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/video/render/{project_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have the film made by a provider
         * @description As /api/projects/{id}/render/, with its answers. 400 also where the provider cannot take the film (codes provider_unknown, provider_not_ready, option_refused, cost_limit and others): nothing was sent then. 409 also where an earlier order is in doubt (code submit_unknown, details: calls).
         */
        post: operations["render_video"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the studio lives
         * @description Asks nothing of the database: a process that answers lives.
         */
        get: operations["liveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/video": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether a film can be made now */
        get: operations["readiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What is to be read of a project, and how. */
        AllNarrationsRequestRequest: {
            /** @description One of those at /api/settings/voices/. */
            voice_id?: string;
            /** Format: double */
            speed?: number;
            /**
             * @description False: refuse where segments are locked.
             * @default true
             */
            skip_locked?: boolean;
            /**
             * @description Make again what is up to date, too; never what somebody recorded.
             * @default false
             */
            force_regenerate?: boolean;
        };
        /** @description The narrations of a project that have been accepted. */
        AllNarrationsStarted: {
            /** @description null: there was nothing to do. */
            task_id: string | null;
            /** Format: uuid */
            project_id: string;
            status: components["schemas"]["TaskStatusEnum"];
            /** @description How many will be made. */
            total_segments: number;
            message: string;
        };
        /** @description US dollars. */
        Amount: {
            /** @description Millionths of a US dollar. */
            micros: number;
            /** @description For people: "$0.25". */
            shown: string;
        };
        /** @enum {unknown} */
        BlankEnum: "";
        Budget: {
            daily: components["schemas"]["BudgetPeriod"];
            monthly: components["schemas"]["BudgetPeriod"];
        };
        /** @description A day or a month, in UTC. */
        BudgetPeriod: {
            /** @description "2026-11-21" or "2026-11". */
            period: string;
            /** @description Null: no limit. */
            limit: components["schemas"]["Amount"] | null;
            spent: components["schemas"]["Amount"];
            /** @description Set aside for calls that have not ended. */
            reserved: components["schemas"]["Amount"];
            /** @description What may still be ordered; null: no limit. */
            left: components["schemas"]["Amount"] | null;
        };
        /**
         * @description * `` - None
         *     * `resend` - Resend
         *     * `charged` - Charged
         *     * `not_charged` - Not Charged
         *     * `expired` - Expired
         * @enum {string}
         */
        CallDecisionEnum: "resend" | "charged" | "not_charged" | "expired";
        /**
         * @description * `video` - Video
         *     * `voice` - Voice
         * @enum {string}
         */
        CallKindEnum: "video" | "voice";
        /**
         * @description * `` - Open
         *     * `SUCCEEDED` - Succeeded
         *     * `FETCHED` - Fetched
         *     * `FAILED` - Failed
         * @enum {string}
         */
        CallOutcomeEnum: "SUCCEEDED" | "FETCHED" | "FAILED";
        /**
         * @description * `RESERVED` - Reserved
         *     * `SUBMITTING` - Submitting
         *     * `SUBMITTED` - Submitted
         *     * `SUBMIT_UNKNOWN` - Submit Unknown
         *     * `SETTLED` - Settled
         *     * `RELEASED` - Released
         * @enum {string}
         */
        CallStateEnum: "RESERVED" | "SUBMITTING" | "SUBMITTED" | "SUBMIT_UNKNOWN" | "SETTLED" | "RELEASED";
        /** @description What a look at a call has shown. */
        CheckedCall: {
            call: components["schemas"]["ProviderCall"];
            /** @description Null: nobody can tell. */
            found: boolean | null;
            message: string;
        };
        /** @description What services have cost. */
        Costs: {
            currency: string;
            budget: components["schemas"]["Budget"];
            /** @description Calls that wait for somebody's decision. */
            undecided: number;
            by_project: components["schemas"]["ProjectCosts"][];
            by_day: components["schemas"]["DayCosts"][];
            by_provider: components["schemas"]["ProviderCosts"][];
        };
        DayCosts: {
            spent: components["schemas"]["Amount"];
            reserved: components["schemas"]["Amount"];
            calls: number;
            /** Format: date */
            day: string;
        };
        /** @description Whether a part works, and what to do where it does not. */
        EnginePart: {
            ok: boolean;
            /** @description A sentence; empty where all is well. */
            message: string;
            name?: string;
        };
        /** @description The one form of every error. */
        Error: {
            /** @description What happened, what was kept and what to do. */
            error: string;
            /** @description Stable; for programs. */
            code: string;
            /** @description Facts; which ones, depends on the code. */
            details: {
                [key: string]: unknown;
            };
        };
        /** @description What the film of a project would take. */
        Estimate: {
            /** Format: uuid */
            project_id: string;
            segments: number;
            /**
             * Format: double
             * @description Seconds of film.
             */
            duration: number;
            frames: number;
            /** @description At most, while it is made. */
            disk_bytes: number;
            /** @description At most, with pictures of up to 24 megapixels. */
            memory_bytes: number;
            budget: components["schemas"]["Budget"];
            providers: components["schemas"]["ProviderEstimate"][];
            /** @description Null before the first film. */
            last_wish: components["schemas"]["LastWish"] | null;
        };
        /** @description How far a film is. */
        FilmProgress: {
            /** @description Shots finished in story order. */
            current_segment: number;
            total_segments: number;
            /** @description Never backwards; 100 only when the film is in place. */
            percentage: number;
            /** @description What is being done, in words. */
            current_phase: string;
            frames_done: number;
            frames_total: number;
            /** Format: double */
            frames_per_second: number | null;
            /** Format: double */
            remaining_seconds: number | null;
            /**
             * Format: double
             * @description Of this attempt; it goes on where no frames are made.
             */
            elapsed_seconds: number;
            /** @description What is being done, for programs. */
            phase: string;
            /** @description Of a film of services: scenes on their way. */
            scenes: components["schemas"]["SceneProgress"][];
        };
        /**
         * @description * `json` - json
         *     * `text` - text
         *     * `prose` - prose
         * @enum {string}
         */
        FormatEnum: "json" | "text" | "prose";
        /** @description A project after a story was imported into it. */
        ImportedProject: {
            /** Format: uuid */
            id: string;
            title: string;
            /** @description Of the story; a BCP-47 tag. */
            language: string | null;
            status: components["schemas"]["ProjectStatusEnum"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            segment_count: number;
            /**
             * Format: double
             * @description Seconds of narration so far.
             */
            duration: number;
            resolution_width: number;
            resolution_height: number;
            framerate: number;
            /** @description Why the newest render failed, while FAILED. */
            error: string | null;
            error_code: string | null;
            /** @description Address of its first picture, small. */
            thumbnail: string | null;
            /** @description The film, while COMPLETED. */
            output_url: string | null;
            /** @description An earlier good film, while there is no newer one. */
            previous_output_url: string | null;
            /**
             * Format: date-time
             * @description When that film was made.
             */
            finished_at: string | null;
            /** @description It has deleted segments that can be restored. */
            has_deleted: boolean;
            /** Format: date-time */
            deleted_at: string | null;
            /** @description The render that is waiting or running. */
            render_task: string | null;
            /** @description The draft that is waiting or being made. */
            draft_task: string | null;
            /** @description The narration of all segments. */
            narration_task: string | null;
            segments: components["schemas"]["Segment"][];
            warnings: string[];
        };
        /**
         * @description * `render` - Render
         *     * `draft` - Draft
         *     * `tts` - Tts
         *     * `tts_all` - Tts All
         * @enum {string}
         */
        KindEnum: "render" | "draft" | "tts" | "tts_all";
        /** @description How films of a project were asked for, as a render takes it. */
        LastWish: {
            /** @description Who made the last film. */
            provider: string;
            /** @description What the last film of a service was asked for. */
            options: components["schemas"]["RenderOptions"];
        };
        Liveness: {
            /** @description "ok". */
            status: string;
        };
        /** @description Where the camera starts and ends; each edge moves linearly. */
        Move: {
            start: components["schemas"]["Rect"];
            end: components["schemas"]["Rect"];
        };
        /** @description What having a project or a segment read aloud would take. */
        NarrationEstimate: {
            /** Format: uuid */
            project_id: string;
            /** @description Who would read. */
            voice_id: string;
            /** @description What people read for whose voice it is. */
            service: string;
            runs_on: components["schemas"]["RunsOnEnum"];
            /** @description How many would be read. */
            segments: number;
            /** @description Of the texts that would be sent and paid for. */
            characters: number;
            /** @description At most; null: nobody is paid. */
            cost: components["schemas"]["Amount"] | null;
            /** @description It is within what may still be spent; what is beyond, a voice of this computer reads. */
            affordable: boolean;
            budget: components["schemas"]["Budget"];
        };
        /** @description How a segment is to be read; what is not said is taken from the settings. */
        NarrationRequestRequest: {
            /** @description One of those at /api/settings/voices/. */
            voice_id?: string;
            /** Format: double */
            speed?: number;
        };
        /** @description A narration that has been accepted. */
        NarrationStarted: {
            task_id: string;
            /** Format: uuid */
            segment_id: string;
            status: components["schemas"]["TaskStatusEnum"];
            message: string;
        };
        NewProjectRequest: {
            title: string;
            /** @description Pixels; even. */
            resolution_width?: number;
            /** @description Pixels; even. */
            resolution_height?: number;
            framerate?: number;
            /** @description Picks the voice; null: unknown. */
            language?: string | null;
        };
        /** @description A segment to insert: at ``sequence_index``, or behind ``after``, else at the end. */
        NewSegmentRequest: {
            /** Format: uuid */
            project: string;
            /** @default  */
            text_content?: string;
            /** @default  */
            image_prompt?: string;
            sequence_index?: number;
            /** Format: uuid */
            after?: string;
        };
        /** @enum {unknown} */
        NullEnum: null;
        OrderRequest: {
            /** Format: uuid */
            project_id: string;
            /** @description Every segment of the project, once. */
            segment_order: string[];
        };
        /** @description Whether a part works, and what to do where it does not. */
        Part: {
            ok: boolean;
            /** @description A sentence; empty where all is well. */
            message: string;
        };
        Parts: {
            engine: components["schemas"]["EnginePart"];
            storage: components["schemas"]["StoragePart"];
            database: components["schemas"]["Part"];
            queue: components["schemas"]["QueuePart"];
            providers: components["schemas"]["ProvidersPart"];
        };
        PatchedProjectChangeRequest: {
            title?: string;
            /** @description Pixels; even. */
            resolution_width?: number;
            /** @description Pixels; even. */
            resolution_height?: number;
            framerate?: number;
            /** @description Picks the voice; null: unknown. */
            language?: string | null;
        };
        PatchedSegmentChangeRequest: {
            text_content?: string;
            image_prompt?: string;
            is_locked?: boolean;
        };
        PatchedSettingsRequest: {
            /** @description One of those at /api/settings/voices/. */
            default_voice_id?: string;
            /** Format: double */
            tts_speed?: number;
            /** Format: double */
            zoom_intensity?: number;
            subtitle_font?: string;
            subtitle_color?: string;
        };
        PictureUploadRequest: {
            /**
             * Format: binary
             * @description JPEG, PNG, WebP, AVIF, BMP, TIFF or GIF; at most 20 MB.
             */
            image: string;
        };
        /** @description A project with its segments. */
        Project: {
            /** Format: uuid */
            id: string;
            title: string;
            /** @description Of the story; a BCP-47 tag. */
            language: string | null;
            status: components["schemas"]["ProjectStatusEnum"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            segment_count: number;
            /**
             * Format: double
             * @description Seconds of narration so far.
             */
            duration: number;
            resolution_width: number;
            resolution_height: number;
            framerate: number;
            /** @description Why the newest render failed, while FAILED. */
            error: string | null;
            error_code: string | null;
            /** @description Address of its first picture, small. */
            thumbnail: string | null;
            /** @description The film, while COMPLETED. */
            output_url: string | null;
            /** @description An earlier good film, while there is no newer one. */
            previous_output_url: string | null;
            /**
             * Format: date-time
             * @description When that film was made.
             */
            finished_at: string | null;
            /** @description It has deleted segments that can be restored. */
            has_deleted: boolean;
            /** Format: date-time */
            deleted_at: string | null;
            /** @description The render that is waiting or running. */
            render_task: string | null;
            /** @description The draft that is waiting or being made. */
            draft_task: string | null;
            /** @description The narration of all segments. */
            narration_task: string | null;
            segments: components["schemas"]["Segment"][];
        };
        ProjectCosts: {
            spent: components["schemas"]["Amount"];
            reserved: components["schemas"]["Amount"];
            calls: number;
            /**
             * Format: uuid
             * @description Null: projects that were removed.
             */
            project_id: string | null;
            title: string;
        };
        /** @description How a project's film stands. */
        ProjectStatus: {
            /** Format: uuid */
            project_id: string;
            status: components["schemas"]["ProjectStatusEnum"];
            progress: components["schemas"]["FilmProgress"] | null;
            /** @description The film, while it is COMPLETED. */
            output_url: string | null;
            /** @description An earlier good film, while there is no newer one. */
            previous_output_url: string | null;
            /** @description The newest draft, whatever the status. */
            draft_url: string | null;
            task_id: string | null;
            /**
             * Format: double
             * @description Seconds.
             */
            duration: number | null;
            /** @description Bytes. */
            file_size: number | null;
            width: number | null;
            height: number | null;
            /** Format: double */
            fps: number | null;
            /** Format: date-time */
            finished_at: string | null;
            /** @description Who made it, where services did. */
            providers: string[] | null;
            /** @description What services were paid for its scenes in all, by whichever render. */
            cost: components["schemas"]["Amount"] | null;
            /** @description What its own render paid them of that. */
            paid: components["schemas"]["Amount"] | null;
            /** @description Edited since this film was ordered. */
            stale: boolean;
            /** @description Why the newest render failed. */
            error: string | null;
            error_code: string | null;
            /** @description Calls of the failed render that are in doubt or late: check them, or send again. */
            provider_calls: string[];
        };
        /**
         * @description * `DRAFT` - Draft
         *     * `PROCESSING` - Processing
         *     * `COMPLETED` - Completed
         *     * `FAILED` - Failed
         * @enum {string}
         */
        ProjectStatusEnum: "DRAFT" | "PROCESSING" | "COMPLETED" | "FAILED";
        /** @description A project, as the list shows it. */
        ProjectSummary: {
            /** Format: uuid */
            id: string;
            title: string;
            /** @description Of the story; a BCP-47 tag. */
            language: string | null;
            status: components["schemas"]["ProjectStatusEnum"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            segment_count: number;
            /**
             * Format: double
             * @description Seconds of narration so far.
             */
            duration: number;
            resolution_width: number;
            resolution_height: number;
            framerate: number;
            /** @description Why the newest render failed, while FAILED. */
            error: string | null;
            error_code: string | null;
            /** @description Address of its first picture, small. */
            thumbnail: string | null;
            /** @description The film, while COMPLETED. */
            output_url: string | null;
            /** @description An earlier good film, while there is no newer one. */
            previous_output_url: string | null;
            /**
             * Format: date-time
             * @description When that film was made.
             */
            finished_at: string | null;
            /** @description It has deleted segments that can be restored. */
            has_deleted: boolean;
            /** Format: date-time */
            deleted_at: string | null;
        };
        /** @description A maker of films, and whether it can be chosen. */
        Provider: {
            /** @description What a render takes as "provider". */
            name: string;
            title: string;
            ready: boolean;
            /** @description What to do when it is not ready. */
            advice: string;
            /** @description Names that a render takes in "options". */
            options: string[];
            /** @description It makes films where a render names nobody. */
            chosen: boolean;
            /** @description One order makes the whole film, its sound included. */
            whole_story: boolean;
        };
        /** @description One call that costs money. */
        ProviderCall: {
            /** Format: uuid */
            id: string;
            provider: string;
            title: string;
            kind: components["schemas"]["CallKindEnum"];
            /** Format: uuid */
            project_id: string | null;
            /** Format: uuid */
            segment_id: string | null;
            /** @description Counts from 1; 0 is the whole story. */
            scene: number;
            state: components["schemas"]["CallStateEnum"];
            outcome: components["schemas"]["CallOutcomeEnum"] | components["schemas"]["BlankEnum"];
            decision: components["schemas"]["CallDecisionEnum"] | components["schemas"]["BlankEnum"];
            /** @description It may have been charged: check, or send again. */
            needs_decision: boolean;
            /** @description The service can tell whether it accepted it. */
            can_check: boolean;
            /** @description How often it was sent: again only where the service was busy, and had done nothing. */
            sendings: number;
            reserved: components["schemas"]["Amount"];
            /** @description Null: it has not ended. */
            actual: components["schemas"]["Amount"] | null;
            error: string;
            error_code: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            ended_at: string | null;
        };
        ProviderCosts: {
            spent: components["schemas"]["Amount"];
            reserved: components["schemas"]["Amount"];
            calls: number;
            provider: string;
            title: string;
            kind: components["schemas"]["CallKindEnum"];
        };
        /** @description What a film would take with one provider. */
        ProviderEstimate: {
            /** @description What a render takes as "provider". */
            name: string;
            title: string;
            ready: boolean;
            /** @description What to do when it is not ready. */
            advice: string;
            /** @description Names that a render takes in "options". */
            options: string[];
            /** @description It makes films where a render names nobody. */
            chosen: boolean;
            /** @description One order makes the whole film, its sound included. */
            whole_story: boolean;
            /** @description Why it cannot take this film. */
            problem: string;
            /** @description How many paid orders the film takes in all. */
            orders: number;
            /** @description How many of them were made before, and are not paid again. */
            bought: number;
            /** @description At most; null: it cannot take this film. */
            cost: components["schemas"]["Amount"] | null;
            /** @description At most, where options are asked for with which nothing was made before. */
            full_cost: components["schemas"]["Amount"] | null;
            /** @description It is within what may still be spent. */
            affordable: boolean;
            /**
             * Format: double
             * @description By the films before; null before the first.
             */
            seconds: number | null;
        };
        /** @description Whether a part works, and what to do where it does not. */
        ProviderHealth: {
            ok: boolean;
            /** @description A sentence; empty where all is well. */
            message: string;
            name: string;
        };
        /** @description Whether a part works, and what to do where it does not. */
        ProvidersPart: {
            ok: boolean;
            /** @description A sentence; empty where all is well. */
            message: string;
            providers?: components["schemas"]["ProviderHealth"][];
            /** @description Makers of video. */
            available: string[];
        };
        /** @description Whether a part works, and what to do where it does not. */
        QueuePart: {
            ok: boolean;
            /** @description A sentence; empty where all is well. */
            message: string;
            open_tasks?: number;
        };
        /** @description Whether a film can be made here now, and what each part says. */
        Readiness: {
            ready: boolean;
            parts: components["schemas"]["Parts"];
        };
        /** @description A view, in fractions of the picture fitted into the film's shape. */
        Rect: {
            /** Format: double */
            x: number;
            /** Format: double */
            y: number;
            /** Format: double */
            width: number;
            /** Format: double */
            height: number;
        };
        /** @description What a provider may be asked for; which it takes, GET /api/settings/ tells. */
        RenderOptions: {
            /** @description Between all scenes. */
            transition?: string | null;
            /** @description A few words. */
            style?: string | null;
            music_url?: string | null;
            /**
             * Format: double
             * @description Of the music, 0 to 1; 0.3 unless told.
             */
            volume?: number;
            /** @description Lower the music while somebody speaks; true unless told. */
            duck?: boolean;
        };
        /** @description What a provider may be asked for; which it takes, GET /api/settings/ tells. */
        RenderOptionsRequest: {
            /** @description Between all scenes. */
            transition?: string | null;
            /** @description A few words. */
            style?: string | null;
            music_url?: string | null;
            /**
             * Format: double
             * @description Of the music, 0 to 1; 0.3 unless told.
             */
            volume?: number;
            /** @description Lower the music while somebody speaks; true unless told. */
            duck?: boolean;
        };
        /** @description What may be said about a render; nothing need be. */
        RenderRequestRequest: {
            /** @description By default the one of the settings. */
            provider?: string | null;
            options?: components["schemas"]["RenderOptionsRequest"] | null;
            /**
             * @description Encode every shot anew.
             * @default false
             */
            force?: boolean;
            /**
             * @description Make a draft (540p, quick) beside the film; the project, its status and its film stay.
             * @default false
             */
            draft?: boolean;
        };
        /** @description A render, or a draft, that has been accepted. */
        RenderStarted: {
            task_id: string;
            /** Format: uuid */
            project_id: string;
            status: components["schemas"]["ProjectStatusEnum"];
            total_segments: number;
            message: string;
        };
        /** @description A call that may be made once more, and the film or narration that was ordered with it. */
        ResentCall: {
            call: components["schemas"]["ProviderCall"];
            /** @description Calls of the project that still wait for a decision. */
            undecided: number;
            /** @description The film that has begun; null while other calls wait for a decision. */
            render: components["schemas"]["RenderStarted"] | null;
            /** @description The narration that has begun; null for a call of a film. */
            narration: components["schemas"]["NarrationStarted"] | null;
        };
        /**
         * @description * `this_computer` - this_computer
         *     * `own_server` - own_server
         *     * `service` - service
         * @enum {string}
         */
        RunsOnEnum: "this_computer" | "own_server" | "service";
        /** @description A scene that a service makes. */
        SceneProgress: {
            /** @description Counts from 1; 0 is the whole story. */
            number: number;
            /** @description put_off, sending, rendering, downloading, fetched, stuck, late, unclear or failed. */
            state: string;
            provider: string;
            /**
             * Format: double
             * @description 0 to 1.
             */
            progress: number;
        };
        /** @description One narrated scene. */
        Segment: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            project: string;
            /** @description From 0, without gaps; negative while deleted. */
            sequence_index: number;
            text_content: string;
            image_prompt: string;
            /** @description Its sound is protected. */
            is_locked: boolean;
            /** @description Address of the picture. */
            image_file: string | null;
            /** @description Address of its thumbnail. */
            image_thumb: string | null;
            /** @description Address of the sound. */
            audio_file: string | null;
            /**
             * Format: double
             * @description Seconds.
             */
            audio_duration: number | null;
            /** @description The text has changed since it was read aloud. */
            audio_stale: boolean;
            /** @description Somebody recorded the sound. */
            audio_recorded: boolean;
            /** @description The voice that was heard. */
            voice_id: string | null;
            /** @description "exact" or "estimated", where the times of words are known. */
            word_times: string | null;
            notices: string[];
            move: components["schemas"]["Move"];
            /** @description The task that is making its narration. */
            task: string | null;
        };
        Settings: {
            /** @description One of those at /api/settings/voices/. */
            default_voice_id: string;
            /** Format: double */
            tts_speed: number;
            /** Format: double */
            zoom_intensity: number;
            subtitle_font: string;
            subtitle_color?: string;
            /** @description Who can make films; set by the environment. */
            readonly providers: components["schemas"]["Provider"][];
        };
        SettleRequestRequest: {
            /** @description Whether the service has charged it, as its own page says. */
            charged: boolean;
        };
        SoundUploadRequest: {
            /**
             * Format: binary
             * @description WAV, FLAC, OGG, MP3, M4A or the sound of a video; at most 500 MB and 60 minutes.
             */
            audio: string;
        };
        /** @description Whether a part works, and what to do where it does not. */
        StoragePart: {
            ok: boolean;
            /** @description A sentence; empty where all is well. */
            message: string;
            free_bytes?: number;
        };
        /** @description A story with the files of its folder, paired as by ``storyflow render``. */
        StoryFormRequest: {
            /**
             * Format: binary
             * @description The text: JSON, marked text or prose.
             */
            story: string;
            /** @description Pictures and narrations; also as files[]. */
            files?: string[];
            /** @description Their names in the story's folder, in order, such as images/01.jpg; also as paths[]. */
            paths?: string[];
            title?: string;
            language?: string;
        };
        /** @description A story, either with ``segments`` or as ``raw_text``. */
        StoryRequest: {
            /** @description Wins over the text's own. */
            title?: string | null;
            /** @description Such as "en" or "pt-BR". */
            language?: string | null;
            /**
             * @description Blocks with Text: and Prompt: (text) and paragraphs (prose) are told apart anyway.
             *
             *     * `json` - json
             *     * `text` - text
             *     * `prose` - prose
             */
            format?: (components["schemas"]["FormatEnum"] | components["schemas"]["NullEnum"]) | null;
            raw_text?: string | null;
            segments?: components["schemas"]["StorySegmentRequest"][];
        };
        StorySegmentRequest: {
            text_content: string;
            image_prompt?: string | null;
        };
        /** @description How far a task is. */
        TaskProgress: {
            current: number;
            total: number;
            percentage: number;
            current_phase: string;
        };
        /** @description How a task stands. */
        TaskStatus: {
            /** @description The public name of the newest task of its kind. */
            task_id: string;
            kind: components["schemas"]["KindEnum"];
            /** Format: uuid */
            project_id: string;
            /** Format: uuid */
            segment_id: string | null;
            status: components["schemas"]["TaskStatusEnum"];
            progress: components["schemas"]["TaskProgress"] | null;
            result: {
                [key: string]: unknown;
            } | null;
            error: string | null;
            error_code: string | null;
        };
        /**
         * @description * `PENDING` - Pending
         *     * `PROCESSING` - Processing
         *     * `COMPLETED` - Completed
         *     * `FAILED` - Failed
         *     * `CANCELLED` - Cancelled
         * @enum {string}
         */
        TaskStatusEnum: "PENDING" | "PROCESSING" | "COMPLETED" | "FAILED" | "CANCELLED";
        /** @description Who is to make the film, and how; nothing need be said. */
        VideoRenderRequestRequest: {
            /** @description By default the one of the settings. */
            provider?: string | null;
            options?: components["schemas"]["RenderOptionsRequest"] | null;
        };
        /** @description A speaker that a story can choose. */
        Voice: {
            id: string;
            name: string;
            /** @description Its BCP-47 tag. */
            language: string;
            engine: string;
            ready: boolean;
            /** @description What to do when it is not ready. */
            advice: string;
            /**
             * @description What a service reads is sent to it, and paid for.
             *
             *     * `this_computer` - this_computer
             *     * `own_server` - own_server
             *     * `service` - service
             */
            runs_on: components["schemas"]["RunsOnEnum"];
            /** @description About, for a million characters of English; null: nothing is paid. */
            price: components["schemas"]["Amount"] | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    costs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Costs"];
                };
            };
        };
    };
    all_events: {
        parameters: {
            query?: {
                /** @description The number of the last event seen: everything after it is sent. A number that cannot be gone on from is answered with an event called reset. */
                last_event_id?: string;
            };
            header?: {
                /** @description The same, from browsers. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream that does not end. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    projects: {
        parameters: {
            query?: {
                /** @description Those that can be restored, instead. */
                deleted?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectSummary"][];
                };
            };
        };
    };
    create_project: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProjectRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
        };
    };
    project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
        };
    };
    delete_project: {
        parameters: {
            query?: {
                /** @description For good, deleted before or not. */
                purge?: boolean;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchedProjectChangeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
        };
    };
    cancel_render: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectStatus"];
                };
            };
        };
    };
    estimate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Estimate"];
                };
            };
        };
    };
    project_events: {
        parameters: {
            query?: {
                /** @description The number of the last event seen: everything after it is sent. A number that cannot be gone on from is answered with an event called reset. */
                last_event_id?: string;
            };
            header?: {
                /** @description The same, from browsers. */
                "Last-Event-ID"?: string;
            };
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream that does not end. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    generate_all_audio: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AllNarrationsRequestRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllNarrationsStarted"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllNarrationsStarted"];
                };
            };
        };
    };
    import_segments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["StoryRequest"];
                "multipart/form-data": components["schemas"]["StoryFormRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedProject"];
                };
            };
        };
    };
    narration_estimate: {
        parameters: {
            query?: {
                force_regenerate?: boolean;
                speed?: number;
                /** @description By default the settings'. */
                voice_id?: string;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NarrationEstimate"];
                };
            };
        };
    };
    provider_calls: {
        parameters: {
            query?: {
                /** @description Only those that wait for a decision. */
                undecided?: boolean;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderCall"][];
                };
            };
        };
    };
    render_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RenderRequestRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RenderStarted"];
                };
            };
        };
    };
    restore_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
        };
    };
    project_status: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectStatus"];
                };
            };
        };
    };
    import_story: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["StoryRequest"];
                "multipart/form-data": components["schemas"]["StoryFormRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedProject"];
                };
            };
        };
    };
    import_sample: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedProject"];
                };
            };
        };
    };
    check_provider_call: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                call_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckedCall"];
                };
            };
        };
    };
    resend_provider_call: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                call_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResentCall"];
                };
            };
        };
    };
    settle_provider_call: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                call_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettleRequestRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderCall"];
                };
            };
        };
    };
    segments: {
        parameters: {
            query: {
                /** @description Those that can be restored, instead. */
                deleted?: boolean;
                /** @description Whose segments. */
                project: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segment"][];
                };
            };
        };
    };
    add_segment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSegmentRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segment"];
                };
            };
        };
    };
    segment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                segment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segment"];
                };
            };
        };
    };
    delete_segment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                segment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No response body */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_segment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                segment_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchedSegmentChangeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segment"];
                };
            };
        };
    };
    generate_audio: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                segment_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NarrationRequestRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NarrationStarted"];
                };
            };
        };
    };
    segment_narration_estimate: {
        parameters: {
            query?: {
                speed?: number;
                /** @description By default the settings'. */
                voice_id?: string;
            };
            header?: never;
            path: {
                segment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NarrationEstimate"];
                };
            };
        };
    };
    segment_remove_audio: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                segment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segment"];
                };
            };
        };
    };
    segment_remove_image: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                segment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segment"];
                };
            };
        };
    };
    restore_segment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                segment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segment"];
                };
            };
        };
    };
    segment_restore_audio: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                segment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segment"];
                };
            };
        };
    };
    segment_restore_image: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                segment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segment"];
                };
            };
        };
    };
    segment_upload_audio: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                segment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["SoundUploadRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segment"];
                };
            };
        };
    };
    segment_upload_image: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                segment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["PictureUploadRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segment"];
                };
            };
        };
    };
    reorder_segments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
        };
    };
    settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
        };
    };
    change_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchedSettingsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
        };
    };
    voices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Voice"][];
                };
            };
        };
    };
    cancel_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskStatus"];
                };
            };
        };
    };
    task_status: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskStatus"];
                };
            };
        };
    };
    render_video: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["VideoRenderRequestRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RenderStarted"];
                };
            };
        };
    };
    liveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Liveness"];
                };
            };
        };
    };
    readiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
}
